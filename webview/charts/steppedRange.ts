export type Range = readonly [number, number];

/** Share of the axis that data may shrink to before it is zoomed in again. */
const leastFill = 0.45;

/**
 * A range for [low, high] that changes in steps: the previous one stays as long as it holds the data and the data
 * fill enough of it; else a new one is taken, with room on both sides and ends on round numbers. So an axis stands
 * still while values move. NaN or no extent of data keeps the previous range, or gives [0, 1].
 */
export function steppedRange(low: number, high: number, previous: Range | null): Range {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return previous ?? [0, 1];
  if (previous !== null && holds(previous, low, high)) return previous;
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Below the last term steps would have no digits left to be told apart.
  const span = Math.max(high === low ? size * 0.002 : high - low, size * 1e-9, 1e-290);
  const step = roundStep(span / 8);
  return [Math.floor((low - span * 0.08) / step) * step, Math.ceil((high + span * 0.08) / step) * step];
}

/** The smallest of 1, 2, 5 × a power of ten that is not below `size`. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

/** Lowest and highest of the values at the given places that are numbers; [NaN, NaN] where none is. */
export function extent(values: Float64Array, from: number, to: number): Range {
  let low = Infinity;
  let high = -Infinity;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [NaN, NaN];
}

function holds(range: Range, low: number, high: number): boolean {
  const [from, to] = range;
  const fillsEnough = high - low >= (to - from) * leastFill || high === low;
  return low >= from && high <= to && fillsEnough;
}
