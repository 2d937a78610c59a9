import { requireBetween, requireChoice, requireFinite } from './requireInput';

export interface EwmaVolParams {
  readonly lambda: number;
  readonly periods_per_year: number;
  readonly init: 'first_squared_return';
}

/**
 * `ewma_vol` (RiskMetrics): v_0 = r_0², v_t = λ v_{t−1} + (1 − λ) r_t², volatility √(v·N). Empty of an empty series.
 * Throws `nan_input`, `invalid_param` (0 < λ < 1). O(n).
 */
export function ewmaVol(r: Float64Array, params: EwmaVolParams): { readonly vol: Float64Array } {
  requireFinite('r', r);
  requireBetween('lambda', params.lambda, 0, 1);
  requireBetween('periods_per_year', params.periods_per_year, 0, Number.POSITIVE_INFINITY);
  requireChoice('init', params.init, ['first_squared_return']);
  const annual = Math.sqrt(params.periods_per_year);
  let variance = 0;
  const vol = r.map((value, t) => {
    const square = value * value;
    variance = t === 0 ? square : params.lambda * variance + (1 - params.lambda) * square;
    return Math.sqrt(variance) * annual;
  });
  return { vol };
}
