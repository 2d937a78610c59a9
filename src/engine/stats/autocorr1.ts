import { deviationsOf, dotNumber, sumOfSquares } from './compensated';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireFinite, requireLength, requireVariation } from './requireInput';

/**
 * `autocorr1`: Σ d_t d_{t−1} / Σ d², d = x − mean over the whole series. Throws `nan_input`, `too_short` (below 2),
 * `constant`. O(n).
 */
export function autocorr1(x: Float64Array): { readonly r1: number } {
  requireFinite('x', x);
  requireLength('x', x, 2);
  requireVariation('x', x);
  const d = deviationsOf(scaledBy(x, powerOfTwoScale(x)));
  return { r1: dotNumber(d, d, 0, 1, d.length - 1) / sumOfSquares(d) };
}
