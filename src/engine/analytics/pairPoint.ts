import type { PairColumns } from '../contract/messages';
import type { PairSettings } from '../contract/settings';

/** A pair at one aligned bar. NaN: not enough bars, or undefined there. */
export interface PairPoint {
  readonly openMs: number;
  /** y − βx in the pair's price form, with the β in force; NaN before the first fit. */
  readonly spread: number;
  /** In standard deviations; NaN before the first signal bar and where the spread does not vary. */
  readonly z: number;
  readonly beta: number;
  readonly alpha: number;
  /** `barFlags`: complete, filled, revised, fetched; forming while the bar is not final. */
  readonly flags: number;
}

/** The series of a pair, with the intercept of each fit beside it. */
export interface PairSeries extends PairColumns {
  readonly alpha: Float64Array;
}

/** The pair's price of a close: its natural logarithm, or itself. */
export function pairPrice(close: number, prices: PairSettings['prices']): number {
  return prices === 'log' ? Math.log(close) : close;
}

/** Packs points into columns of equal length. */
export function packPairPoints(points: readonly PairPoint[]): PairSeries {
  return {
    openMs: Float64Array.from(points, (point) => point.openMs),
    spread: Float64Array.from(points, (point) => point.spread),
    z: Float64Array.from(points, (point) => point.z),
    beta: Float64Array.from(points, (point) => point.beta),
    alpha: Float64Array.from(points, (point) => point.alpha),
    flags: Uint8Array.from(points, (point) => point.flags),
  };
}

/** The point of a series without holes at the bar opened at `openMs`; null outside of it. */
export function pairPointAt(series: PairSeries, openMs: number, stepMs: number): PairPoint | null {
  const k = Math.round((openMs - (series.openMs[0] ?? NaN)) / stepMs);
  if (series.openMs[k] !== openMs) return null;
  return {
    openMs,
    spread: series.spread[k] ?? NaN,
    z: series.z[k] ?? NaN,
    beta: series.beta[k] ?? NaN,
    alpha: series.alpha[k] ?? NaN,
    flags: series.flags[k] ?? 0,
  };
}

/** A bar is scheduled for a fit where its number since 1970 is divisible by `every`. */
export function isScheduled(openMs: number, stepMs: number, every: number): boolean {
  return Math.round(openMs / stepMs) % every === 0;
}

/** Open time of the last scheduled bar at or before the one opened at `openMs`. */
export function lastScheduledMs(openMs: number, stepMs: number, every: number): number {
  return Math.floor(openMs / stepMs / every) * every * stepMs;
}

/** Number of the first scheduled bar at or after bar `from`, where bar 0 opened at `startMs`. */
export function firstScheduled(startMs: number, stepMs: number, every: number, from: number): number {
  const number = Math.round(startMs / stepMs) + from;
  return from + ((every - (number % every)) % every);
}
