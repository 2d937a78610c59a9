import { ddToNumber } from './doubleDouble';
import { sampleStd } from './descriptive';
import { leastSquares } from './leastSquares';
import { requireFinite, requireInteger, requireVariation } from './requireInput';
import { StatsError } from './statsError';

/**
 * `hurst_sf`: slope of ln std(x_{t+L} − x_t) (population) on ln L over `lags`; levels go in, ½ is a random walk.
 * Throws `nan_input`, `constant` (also where all differences at a lag are equal), `too_short` (a lag leaves fewer
 * than two differences), `invalid_param` (fewer than two different lags ≥ 1). O(n · lags).
 */
export function hurstStructure(
  x: Float64Array,
  params: { readonly lags: ArrayLike<number> },
): { readonly hurst: number } {
  requireFinite('x', x);
  const lags = Float64Array.from(params.lags);
  lags.forEach((lag, i) => requireInteger(`lags[${i}]`, lag, 1));
  const longest = lags.reduce((most, lag) => Math.max(most, lag), 0);
  if (x.length < longest + 2) {
    throw new StatsError('too_short', `x has ${x.length} values; lag ${longest} needs at least ${longest + 2}.`);
  }
  requireVariation('x', x);
  const logStd = lags.map((lag) => {
    const differences = x.subarray(lag).map((value, t) => value - x[t]!);
    const std = sampleStd(differences) * Math.sqrt((differences.length - 1) / differences.length);
    if (!(std > 0)) throw new StatsError('constant', `All differences of x over ${lag} steps are equal.`);
    return Math.log(std);
  });
  return { hurst: logLogSlope('lags', lags, logStd) };
}

/** Slope of logY on ln x. Throws `invalid_param` unless two different x are there. */
export function logLogSlope(name: string, x: Float64Array, logY: Float64Array): number {
  if (new Set(x).size < 2) throw new StatsError('invalid_param', `${name} has to hold at least two different values.`);
  return ddToNumber(leastSquares(logY, [x.map((value) => Math.log(value))], true).slopes[0]!);
}
