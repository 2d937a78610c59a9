import { barFlags, timeframeMs, type BarColumns, type Gap } from '../contract/market';
import { emptyBars, sliceBars } from './columns';

/** What is known of the minutes that long bars are made of. */
export interface MinutesKnown {
  /** Open of the series' first minute, Infinity where there is none. */
  readonly beginsMs: number;
  /** Minutes that open before this are final, whether they had a trade or not. */
  readonly finalThroughMs: number;
  /** Of the series; those that were repaired do not count. */
  readonly gaps: readonly Gap[];
}

/**
 * Folds rising bars into bars of `stepMs` (a multiple of theirs): first open, highest high, lowest low, last close,
 * sums of the rest, revisions too; complete where all parts are, forming, revised or fetched where any is. Bars without
 * trades are absent, as in the finer ones. Cost: O(n).
 */
export function foldBars(fine: BarColumns, stepMs: number): BarColumns {
  const starts: number[] = [];
  for (let i = 0; i < fine.openMs.length; i++) {
    if (i === 0 || floorTo(at(fine.openMs, i), stepMs) !== floorTo(at(fine.openMs, i - 1), stepMs)) starts.push(i);
  }
  const folded = emptyBars(starts.length);
  for (const [target, from] of starts.entries()) {
    foldInto(folded, target, fine, from, starts[target + 1] ?? fine.openMs.length, stepMs);
  }
  return folded;
}

/**
 * The long bars that rising minutes make, as far as they are final: each minute of one is final, or is there (a fetched
 * one may lie beyond what is final of the ticks). A bar in which the series begins, and one of which a minute that is
 * not there lies in a gap, is not complete. Cost: O(n + long bars × gaps).
 */
export function longBars(minutes: BarColumns, stepMs: number, known: MinutesKnown): BarColumns {
  const folded = foldBars(minutes, stepMs);
  const missing = known.gaps.filter(({ state }) => state !== 'repaired');
  const isThere = new Set(minutes.openMs);
  const whole: number[] = [];
  for (const [i, openMs] of folded.openMs.entries()) {
    const endMs = openMs + stepMs;
    if (!areAllThere(isThere, Math.max(openMs, known.finalThroughMs), endMs)) continue;
    whole.push(i);
    const isHoled = missing.some(
      (gap) =>
        gap.fromMs < endMs &&
        gap.toMs >= openMs &&
        !areAllThere(isThere, Math.max(openMs, floorTo(gap.fromMs, minuteMs)), Math.min(endMs, gap.toMs + 1)),
    );
    if (isHoled || known.beginsMs > openMs) folded.flags[i] = at(folded.flags, i) & ~barFlags.complete;
  }
  return sliceBars(folded, whole);
}

export function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

const minuteMs = timeframeMs['1m'];

/** Whether each minute that opens in [fromMs, toMs) is there. */
function areAllThere(openMs: ReadonlySet<number>, fromMs: number, toMs: number): boolean {
  for (let minute = fromMs; minute < toMs; minute += minuteMs) if (!openMs.has(minute)) return false;
  return true;
}

function foldInto(
  folded: BarColumns,
  target: number,
  parts: BarColumns,
  from: number,
  to: number,
  stepMs: number,
): void {
  const sum = (column: Float64Array): number => column.subarray(from, to).reduce((total, value) => total + value, 0);
  folded.openMs[target] = floorTo(at(parts.openMs, from), stepMs);
  folded.open[target] = at(parts.open, from);
  folded.high[target] = parts.high.subarray(from, to).reduce((a, b) => Math.max(a, b), -Infinity);
  folded.low[target] = parts.low.subarray(from, to).reduce((a, b) => Math.min(a, b), Infinity);
  folded.close[target] = at(parts.close, to - 1);
  folded.volume[target] = sum(parts.volume);
  folded.quoteVolume[target] = sum(parts.quoteVolume);
  folded.takerBuyVolume[target] = sum(parts.takerBuyVolume);
  folded.tradeCount[target] = sum(parts.tradeCount);
  folded.revision[target] = sum(parts.revision);
  const flags = parts.flags.subarray(from, to);
  const any = flags.reduce((all, one) => all | one, 0) & ~barFlags.complete;
  folded.flags[target] = any | (flags.every((one) => (one & barFlags.complete) !== 0) ? barFlags.complete : 0);
}

function at(column: Float64Array | Uint8Array, index: number): number {
  return column[index] ?? Number.NaN;
}
