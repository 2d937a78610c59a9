import { dotNumber, sumOfSquares } from './compensated';
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
export function durbinWatsonOf(resid: Float64Array): number {
  const e = scaledBy(resid, powerOfTwoScale(resid));
  const steps = new Float64Array(Math.max(e.length - 1, 0));
  for (let i = 0; i < steps.length; i++) steps[i] = e[i + 1]! - e[i]!;
  return dotNumber(steps, steps) / sumOfSquares(e);
}
