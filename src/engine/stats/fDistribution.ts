import betainc from '@stdlib/math-base-special-betainc';
import { StatsError } from './statsError';

/**
 * P(F(df1, df2) > x) from the incomplete beta function, taken from the side on which its argument is the smaller:
 * accurate where 1 − cdf has no digits left. 1 at and below 0, 0 at Infinity, NaN of NaN.
 */
export function fSf(x: number, df1: number, df2: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const explained = df1 * x;
  if (explained > df2) return betainc(df2 / (df2 + explained), df2 / 2, df1 / 2, true, false);
  return betainc(explained / (df2 + explained), df1 / 2, df2 / 2, true, true);
}

/** `dist_f`: the upper tail of each x. Throws `invalid_param` unless both degrees of freedom are above 0. */
export function distF(x: Float64Array, df1: number, df2: number): { readonly sf: Float64Array } {
  if (!(df1 > 0 && df2 > 0)) {
    throw new StatsError('invalid_param', `df1 is ${df1} and df2 is ${df2}; both have to be above 0.`);
  }
  return { sf: x.map((value) => fSf(value, df1, df2)) };
}
