import { requireInteger, requireSameLength } from './requireInput';
import { rollingPairMoments } from './rollingPairMoments';

export interface RollingCorr {
  readonly corr: Float64Array;
  readonly cov: Float64Array;
}

/**
 * `rolling_corr`: Pearson correlation (within [−1, 1]) and covariance (n − 1) of the last `window` pairs. NaN before
 * the window is full and while it holds a NaN in either series, the correlation also while either is constant in it
 * (the covariance is 0 then). Throws `length_mismatch`, `invalid_param` (window ≥ 2). O(1) a step.
 */
export function rollingCorr(x: Float64Array, y: Float64Array, params: { readonly window: number }): RollingCorr {
  requireSameLength({ x, y });
  requireInteger('window', params.window, 2);
  const { xx, yy, xy } = rollingPairMoments(x, y, params.window);
  const corr = new Float64Array(x.length).fill(Number.NaN);
  const cov = new Float64Array(x.length).fill(Number.NaN);
  for (let t = params.window - 1; t < x.length; t++) {
    cov[t] = xy[t]! / (params.window - 1);
    if (!(xx[t]! > 0 && yy[t]! > 0)) continue;
    corr[t] = Math.min(Math.max(xy[t]! / Math.sqrt(xx[t]!) / Math.sqrt(yy[t]!), -1), 1);
  }
  return { corr, cov };
}
