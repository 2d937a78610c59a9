import { deviationsOf, dotNumber, meanOf, sumOfSquares } from './compensated';
import { ddFrom, ddMultiply, ddSubtract, ddToNumber } from './doubleDouble';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireFinite, requireLength, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface TotalLeastSquares {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Orthogonal regression of y on x, centred and unscaled: β = (s_yy − s_xx + √((s_yy − s_xx)² + 4 s_xy²)) / (2 s_xy),
 * α = ȳ − β x̄. Symmetric: swapping the legs gives 1/β; on price levels it depends on the units. Throws
 * `length_mismatch`, `nan_input`, `too_short` (below 2), `singular` (s_xy = 0). O(n).
 */
export function totalLeastSquares(y: Float64Array, x: Float64Array): TotalLeastSquares {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  requireLength('y', y, 2);
  const scale = Math.min(powerOfTwoScale(y), powerOfTwoScale(x)); // one for both: the fit is not free of units
  const dy = deviationsOf(scaledBy(y, scale));
  const dx = deviationsOf(scaledBy(x, scale));
  const sxy = dotNumber(dx, dy);
  if (sxy === 0) throw new StatsError('singular', 'y and x do not move together, so no orthogonal line is preferred.');
  const difference = sumOfSquares(dy) - sumOfSquares(dx);
  const root = Math.hypot(difference, 2 * sxy);
  // Of the two forms of the root the one in which nothing cancels.
  const beta = difference >= 0 ? (difference + root) / (2 * sxy) : (2 * sxy) / (root - difference);
  return { alpha: ddToNumber(ddSubtract(meanOf(y), ddMultiply(ddFrom(beta), meanOf(x)))), beta };
}
