import gammainc from '@stdlib/math-base-special-gammainc';
import { StatsError } from './statsError';

/**
 * P(χ²(df) > x) from the upper incomplete gamma function: 1 − cdf would be 0 from x = 80 on. 1 at and below 0,
 * NaN of NaN or df ≤ 0.
 */
export function chiSquareSf(x: number, df: number): number {
  if (!(df > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return gammainc(x / 2, df / 2, true, true);
}

/** `dist_chi2`: the upper tail of each x. Throws `invalid_param` unless df > 0. */
export function distChi2(x: Float64Array, df: number): { readonly sf: Float64Array } {
  if (!(df > 0)) throw new StatsError('invalid_param', `df is ${df}; it has to be above 0.`);
  return { sf: x.map((value) => chiSquareSf(value, df)) };
}
