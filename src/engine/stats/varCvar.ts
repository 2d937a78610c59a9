import { centralMoments, sampleStd } from './descriptive';
import { normalPdf, normalQuantile } from './normal';
import { linearQuantile } from './linearQuantile';
import { meanOf } from './compensated';
import { ddToNumber } from './doubleDouble';
import { requireBetween, requireFinite, requireLength } from './requireInput';

/** Losses are positive. The Gaussian ones are NaN of one return, Cornish-Fisher of constant returns. */
export interface VarCvar {
  readonly var_hist: number;
  readonly cvar_hist: number;
  readonly var_gauss: number;
  readonly cvar_gauss: number;
  readonly var_cf: number;
}

/**
 * `var_cvar`: value at risk and expected shortfall at tail probability alpha: historical (linear quantile), normal
 * (s with n − 1), and Cornish-Fisher with biased skewness and excess kurtosis. Throws `nan_input`, `too_short`
 * (no return), `invalid_param` (0 < alpha < 1). O(n log n).
 */
export function varCvar(r: Float64Array, params: { readonly alpha: number }): VarCvar {
  requireFinite('r', r);
  requireLength('r', r, 1);
  requireBetween('alpha', params.alpha, 0, 1);
  const { alpha } = params;
  const cut = linearQuantile(r, alpha);
  const tail = r.filter((value) => value <= cut);
  const mean = ddToNumber(meanOf(r));
  const std = sampleStd(r);
  const { skew, kurtosis } = centralMoments(r);
  const excess = kurtosis - 3;
  const z = normalQuantile(alpha);
  const zCf =
    z + ((z * z - 1) * skew) / 6 + ((z ** 3 - 3 * z) * excess) / 24 - ((2 * z ** 3 - 5 * z) * skew * skew) / 36;
  return {
    var_hist: -cut,
    cvar_hist: -ddToNumber(meanOf(tail)),
    var_gauss: -(mean + std * z),
    cvar_gauss: -(mean - (std * normalPdf(z)) / alpha),
    var_cf: -(mean + std * zCf),
  };
}
