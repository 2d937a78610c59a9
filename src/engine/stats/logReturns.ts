/**
 * r_t = ln(p_t / p_{t−1}); r_0 and every return with a NaN or a price that is not above 0 on either side are NaN.
 * Through log1p of the relative change where that is small: the logarithm of a rounded ratio near 1 has no more
 * than 7 digits at changes of 1e-9. O(n).
 */
export function logReturns(price: Float64Array): Float64Array {
  const returns = new Float64Array(price.length).fill(Number.NaN);
  for (let t = 1; t < price.length; t++) returns[t] = logRatio(price[t]!, price[t - 1]!);
  return returns;
}

/** ln(a / b); NaN unless both are above 0. */
export function logRatio(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return Number.NaN;
  const change = (a - b) / b;
  return Math.abs(change) < 0.5 ? Math.log1p(change) : Math.log(a) - Math.log(b);
}
