import { requireInteger, requireSameLength } from './requireInput';
import { rollingPairMoments } from './rollingPairMoments';

export interface RollingOls {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
}

/**
 * `rolling_ols`: y on [1, x] over the last `window` pairs; beta is the hedge ratio. NaN before the window is full,
 * while it holds a NaN in either series, and while x is constant in it. Throws `length_mismatch`, `invalid_param`
 * (window ≥ 2). O(1) a step.
 */
export function rollingOls(y: Float64Array, x: Float64Array, params: { readonly window: number }): RollingOls {
  requireSameLength({ y, x });
  requireInteger('window', params.window, 2);
  const { meanX, meanY, xx, xy } = rollingPairMoments(x, y, params.window);
  const beta = xy.map((value, t) => (xx[t]! > 0 ? value / xx[t]! : Number.NaN));
  return { alpha: beta.map((slope, t) => meanY[t]! - slope * meanX[t]!), beta };
}
