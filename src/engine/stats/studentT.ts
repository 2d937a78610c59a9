import t from '@stdlib/stats-base-dists-t';
import { StatsError } from './statsError';

/** P(|T| > |x|): the two-sided p-value, accurate in the far tail. `df` above 0. NaN of NaN. */
export function studentTTwoSided(x: number, df: number): number {
  return 2 * t.cdf(-Math.abs(x), df);
}

/** Quantile of Student's t. */
export function studentTQuantile(p: number, df: number): number {
  return t.quantile(p, df);
}

export interface DistT {
  readonly sf_two_sided: Float64Array;
  readonly 'ppf_0.975': number;
}

/** `dist_t`: the two-sided tail of each x, and the quantile of a 95 % interval. Throws `invalid_param` unless df > 0. */
export function distT(x: Float64Array, df: number): DistT {
  if (!(df > 0)) throw new StatsError('invalid_param', `df is ${df}; it has to be above 0.`);
  return { sf_two_sided: x.map((value) => studentTTwoSided(value, df)), 'ppf_0.975': studentTQuantile(0.975, df) };
}
