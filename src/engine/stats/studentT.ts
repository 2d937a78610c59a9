import cdf from '@stdlib/stats-base-dists-t-cdf';
import { normalQuantile } from './normal';
import { StatsError } from './statsError';

/** P(|T| > |x|): the two-sided p-value, accurate in the far tail. `df` above 0. NaN of NaN. */
export function studentTTwoSided(x: number, df: number): number {
  return 2 * cdf(-Math.abs(x), df);
}

/**
 * Quantile of Student's t: ∓Infinity at 0 and 1, NaN outside. Secant steps on ln tail against ln x, inside a bracket:
 * the two are nearly a straight line. Own because @stdlib's quantile brings 150 KB of inverse beta and gamma functions
 * with it.
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentTQuantile(1 - p, df);
  const errorAt = (logX: number): number => Math.log(studentTTwoSided(Math.exp(logX), df) / (2 * p));
  let low = Math.log(-normalQuantile(p)); // the tails of t are the heavier
  let high = low + 0.1;
  let errorLow = errorAt(low);
  let errorHigh = errorAt(high);
  while (errorHigh > 0) {
    [low, errorLow] = [high, errorHigh];
    high += Math.max(1, errorHigh / df);
    errorHigh = errorAt(high);
  }
  for (let step = 0; step < 200 && high - low > 1e-16 * Math.abs(high); step++) {
    const secant = low + ((high - low) * errorLow) / (errorLow - errorHigh);
    const next = step % 3 === 2 || !(secant > low && secant < high) ? (low + high) / 2 : secant;
    const error = errorAt(next);
    if (next === low || next === high || error === 0) return -Math.exp(next);
    if (error > 0) [low, errorLow] = [next, error];
    else [high, errorHigh] = [next, error];
  }
  return -Math.exp((low + high) / 2);
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
