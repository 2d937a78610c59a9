import { chiSquareSf } from './chiSquare';
import { deviationsOf, dotNumber, sumOfSquares } from './compensated';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireFinite, requireInteger, requireLength, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export interface LjungBoxParams {
  /** Integers ≥ 1 and below n. */
  readonly lags: ArrayLike<number>;
  /** Parameters of a fitted model, taken off the degrees of freedom. */
  readonly model_df: number;
}

/** One entry a lag; p-values are NaN where no degree of freedom is left. */
export interface LjungBox {
  readonly lb_stat: Float64Array;
  readonly lb_pvalue: Float64Array;
  readonly bp_stat: Float64Array;
  readonly bp_pvalue: Float64Array;
}

/**
 * `ljung_box`: n(n+2) Σ ρ²_k/(n−k), and Box-Pierce n Σ ρ²_k, against χ²(lag − model_df). Throws `nan_input`,
 * `too_short` (below 2), `constant`, `invalid_param`. O(n · largest lag).
 */
export function ljungBox(x: Float64Array, params: LjungBoxParams): LjungBox {
  requireFinite('x', x);
  requireLength('x', x, 2);
  const lags = Float64Array.from(params.lags);
  lags.forEach((lag, i) => {
    requireInteger(`lags[${i}]`, lag, 1);
    if (lag >= x.length) {
      throw new StatsError('invalid_param', `lags[${i}] is ${lag}; with ${x.length} values it has to be below that.`);
    }
  });
  requireInteger('model_df', params.model_df, 0);
  requireVariation('x', x);
  const n = x.length;
  const d = deviationsOf(scaledBy(x, powerOfTwoScale(x)));
  const total = sumOfSquares(d);
  const longest = lags.reduce((most, lag) => Math.max(most, lag), 0);
  const ljung = new Float64Array(longest + 1);
  const pierce = new Float64Array(longest + 1);
  for (let k = 1; k <= longest; k++) {
    const rho = dotNumber(d, d, k, 0, n - k) / total;
    ljung[k] = ljung[k - 1]! + (rho * rho) / (n - k);
    pierce[k] = pierce[k - 1]! + rho * rho;
  }
  const lb = lags.map((lag) => n * (n + 2) * ljung[lag]!);
  const bp = lags.map((lag) => n * pierce[lag]!);
  const pvalues = (stats: Float64Array): Float64Array =>
    stats.map((stat, i) => chiSquareSf(stat, lags[i]! - params.model_df));
  return { lb_stat: lb, lb_pvalue: pvalues(lb), bp_stat: bp, bp_pvalue: pvalues(bp) };
}
