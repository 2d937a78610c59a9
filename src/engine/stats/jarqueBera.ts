import { chiSquareSf } from './chiSquare';
import { centralMoments } from './descriptive';
import { requireFinite, requireLength, requireVariation } from './requireInput';

export interface JarqueBera {
  readonly stat: number;
  readonly pvalue: number;
  readonly skew: number;
  /** Not excess: 3 of a normal. */
  readonly kurtosis: number;
}

/**
 * `jarque_bera`: n/6·(S² + (K−3)²/4) with biased moments against χ²(2). Throws `nan_input`, `too_short` (below 2),
 * `constant`. O(n).
 */
export function jarqueBera(x: Float64Array): JarqueBera {
  requireFinite('x', x);
  requireLength('x', x, 2);
  requireVariation('x', x);
  const { skew, kurtosis } = centralMoments(x);
  const stat = (x.length / 6) * (skew * skew + (kurtosis - 3) ** 2 / 4);
  return { stat, pvalue: chiSquareSf(stat, 2), skew, kurtosis };
}
