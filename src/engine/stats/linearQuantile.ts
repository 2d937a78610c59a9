/**
 * Quantile at position (n − 1)·p of the sorted values, linear between neighbours (type 7: numpy, pandas, R). NaN of
 * an empty series; the values must not hold NaN. O(n log n). Own because simple-statistics has only the averaging
 * type 2.
 */
export function linearQuantile(x: Float64Array, p: number): number {
  if (x.length === 0) return Number.NaN;
  const sorted = x.toSorted();
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const share = position - below;
  return share === 0 ? low : low + (high - low) * share;
}
