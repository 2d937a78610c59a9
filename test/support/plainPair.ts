import type { PlainBar } from './plainBars';

/** A pair's value at one bar, as the definition says it and nothing else. */
export interface PlainPairValue {
  readonly openMs: number;
  readonly beta: number;
  readonly z: number;
}

/**
 * z of y on x at bar `openMs`, with OLS on log closes: plain two-pass loops, without any code of the engine. A bar
 * that a leg lacks takes its last close. `hedgeBars` and `zBars` end with that bar. NaN where bars are missing.
 */
export function plainPairValue(
  legs: { readonly y: readonly PlainBar[]; readonly x: readonly PlainBar[] },
  openMs: number,
  window: { readonly stepMs: number; readonly hedgeBars: number; readonly zBars: number },
): PlainPairValue {
  const { stepMs, hedgeBars, zBars } = window;
  const times = Array.from({ length: hedgeBars }, (_, at) => openMs - (hedgeBars - 1 - at) * stepMs);
  const y = times.map((time) => Math.log(closeAt(legs.y, time)));
  const x = times.map((time) => Math.log(closeAt(legs.x, time)));
  const meanY = mean(y);
  const meanX = mean(x);
  const sum = (term: (at: number) => number): number => times.reduce((total, _, at) => total + term(at), 0);
  const dy = y.map((value) => value - meanY);
  const dx = x.map((value) => value - meanX);
  const beta = sum((at) => (dx[at] ?? NaN) * (dy[at] ?? NaN)) / sum((at) => (dx[at] ?? NaN) ** 2);
  // Centred legs: the same z, with the digits that the levels would take away.
  const spread = dy.map((value, at) => value - beta * (dx[at] ?? NaN)).slice(-zBars);
  const centre = mean(spread);
  const variance = spread.reduce((total, value) => total + (value - centre) ** 2, 0) / (zBars - 1);
  return { openMs, beta, z: ((spread.at(-1) ?? NaN) - centre) / Math.sqrt(variance) };
}

function closeAt(bars: readonly PlainBar[], timeMs: number): number {
  return bars.findLast((bar) => bar.openMs <= timeMs)?.close ?? NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
