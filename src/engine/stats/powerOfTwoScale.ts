/**
 * The power of two that brings the largest |x| into [½, 1), so that squares and fourth powers of prices near 1e-300
 * or 1e300 neither vanish nor overflow. Multiplying by it is exact. 1 for an empty, all-zero or non-finite series.
 */
export function powerOfTwoScale(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i]!);
    if (magnitude > largest) largest = magnitude;
  }
  return powerOfTwoFor(largest);
}

/** The same for a series whose largest |x| is known. */
export function powerOfTwoFor(largest: number): number {
  if (largest === 0 || !Number.isFinite(largest)) return 1;
  const exponent = Math.floor(Math.log2(largest)) + 1;
  return 2 ** -Math.min(Math.max(exponent, -1000), 1000);
}

/** x · scale. */
export function scaledBy(x: Float64Array, scale: number): Float64Array {
  const scaled = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) scaled[i] = x[i]! * scale;
  return scaled;
}
