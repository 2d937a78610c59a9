import { quickselect } from 'simple-statistics';

/** The k-th smallest value (from 0) of `x` without NaN; reorders it. O(n) expected (Floyd & Rivest). */
export function selectInPlace(x: Float64Array, k: number, from = 0, to = x.length - 1): number {
  quickselect(x as unknown as number[], k, from, to); // typed arrays have all that it uses
  return x[k]!;
}

/** Median (mean of the two middle values) of `x` without NaN; reorders it. NaN of an empty series. O(n). */
export function medianInPlace(x: Float64Array): number {
  const n = x.length;
  if (n === 0) return Number.NaN;
  const middle = n >> 1;
  const high = selectInPlace(x, middle);
  if (n % 2 === 1) return high;
  let low = x[0]!;
  for (let i = 1; i < middle; i++) if (x[i]! > low) low = x[i]!;
  return low + (high - low) / 2;
}
