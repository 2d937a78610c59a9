import { sumOfSquaredSteps, sumOfSquares } from './compensated';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireFinite, requireLength } from './requireInput';
import { StatsError } from './statsError';

/**
 * `durbin_watson`: Σ(e_t − e_{t−1})²/Σe², near 2 without first-order autocorrelation. Throws `nan_input`,
 * `too_short` (no residual), `constant` (all are 0). O(n).
 */
export function durbinWatson(resid: Float64Array): { readonly dw: number } {
  requireLength('resid', resid, 1);
  requireFinite('resid', resid);
  const dw = durbinWatsonOf(resid);
  if (Number.isNaN(dw)) throw new StatsError('constant', 'All residuals are 0, so the statistic is not defined.');
  return { dw };
}

/** The same without the checks; NaN where all residuals are 0. */
export function durbinWatsonOf(resid: Float64Array, total = sumOfSquares(resid)): number {
  if (total > 1e-280 && total < 1e280) return sumOfSquaredSteps(resid) / total;
  const e = scaledBy(resid, powerOfTwoScale(resid));
  return sumOfSquaredSteps(e) / sumOfSquares(e);
}
