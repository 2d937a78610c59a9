import { ddToNumber } from './doubleDouble';
import { durbinWatsonOf } from './durbinWatson';
import { fSf } from './fDistribution';
import { type LeastSquares, leastSquares } from './leastSquares';
import { requireBetween, requireFinite, requireSameLength } from './requireInput';
import { StatsError } from './statsError';
import { studentTQuantile, studentTTwoSided } from './studentT';

export interface OlsParams {
  /** Puts a column of ones first. */
  readonly add_constant: boolean;
  /** What happens to rows with a NaN: `drop` leaves the row out, `raise` refuses with `nan_input`. */
  readonly missing: 'drop' | 'raise';
  readonly conf_level: number;
}

/** Names as on the command line; a perfect fit has infinite t and F, an undefined ratio is NaN. */
export interface Ols {
  readonly params: Float64Array;
  readonly bse: Float64Array;
  readonly tvalues: Float64Array;
  readonly pvalues: Float64Array;
  readonly conf_int_low: Float64Array;
  readonly conf_int_high: Float64Array;
  readonly rsquared: number;
  readonly rsquared_adj: number;
  readonly fvalue: number;
  readonly f_pvalue: number;
  readonly ssr: number;
  readonly resid_std: number;
  readonly nobs: number;
  readonly df_resid: number;
  readonly llf: number;
  readonly aic: number;
  readonly bic: number;
  readonly durbin_watson: number;
  readonly resid: Float64Array;
}

/**
 * Ordinary least squares with inference: two-sided t tests, t intervals, R² (centred only with a constant), F test
 * against the constant alone, Gaussian likelihood. Throws `length_mismatch`, `nan_input` (with `raise`),
 * `too_short` (no degree of freedom left), `singular`. O(n·k²); precision as in `leastSquares`.
 */
export function ols(y: Float64Array, x: readonly Float64Array[], params: OlsParams): Ols {
  requireSameLength({ y, ...Object.fromEntries(x.map((column, j) => [`x[${j}]`, column])) });
  requireBetween('conf_level', params.conf_level, 0, 1);
  const [target, columns] = params.missing === 'drop' ? completeRows(y, x) : [y, x];
  requireFinite('y', target);
  columns.forEach((column, j) => requireFinite(`x[${j}]`, column));
  const constants = params.add_constant ? 1 : 0;
  const k = columns.length + constants;
  const df = target.length - k;
  if (k === 0)
    throw new StatsError('invalid_param', 'x has no columns and no constant is added; there is nothing to fit.');
  if (df < 1) {
    throw new StatsError('too_short', `${target.length} rows for ${k} coefficients; at least ${k + 1} are needed.`);
  }
  return inferenceOf(leastSquares(target, columns, params.add_constant), k, df, constants, params.conf_level);
}

function inferenceOf(fit: LeastSquares, k: number, df: number, constants: number, level: number): Ols {
  const n = fit.residuals.length;
  const estimates = fit.slopes.map(ddToNumber);
  if (constants === 1) estimates.unshift(ddToNumber(fit.intercept));
  const params = Float64Array.from(estimates);
  const residStd = Math.sqrt(fit.ssr / df);
  const bse = fit.variances.map((variance) => residStd * Math.sqrt(variance));
  const tvalues = params.map((value, j) => value / bse[j]!);
  const reach = studentTQuantile(1 - (1 - level) / 2, df);
  const rsquared = rSquaredOf(fit);
  const fvalue = k > constants ? fit.explained / (k - constants) / (fit.ssr / df) : Number.NaN;
  const llf = (-n / 2) * (Math.log(2 * Math.PI) + Math.log(fit.ssr / n) + 1);
  return {
    params,
    bse,
    tvalues,
    pvalues: tvalues.map((value) => studentTTwoSided(value, df)),
    conf_int_low: params.map((value, j) => value - reach * bse[j]!),
    conf_int_high: params.map((value, j) => value + reach * bse[j]!),
    rsquared,
    rsquared_adj: 1 - ((1 - rsquared) * (n - constants)) / df,
    fvalue,
    f_pvalue: fSf(fvalue, k - constants, df),
    ssr: fit.ssr,
    resid_std: residStd,
    nobs: n,
    df_resid: df,
    llf,
    aic: -2 * llf + 2 * k,
    bic: -2 * llf + k * Math.log(n),
    durbin_watson: durbinWatsonOf(fit.residuals, fit.ssr),
    resid: fit.residuals,
  };
}

/** 1 − ssr/sst, from the side on which no digits cancel; NaN where y does not vary. */
export function rSquaredOf(fit: LeastSquares): number {
  if (!(fit.sst > 0)) return Number.NaN;
  return fit.explained < fit.ssr ? fit.explained / fit.sst : 1 - fit.ssr / fit.sst;
}

/** Listwise deletion: a row with a NaN in any series goes. */
function completeRows(y: Float64Array, x: readonly Float64Array[]): [Float64Array, Float64Array[]] {
  const series = [y, ...x];
  const isComplete = Array.from(y, (_, i) => series.every((values) => !Number.isNaN(values[i]!)));
  const [target, ...columns] = series.map((values) => values.filter((_, i) => isComplete[i]));
  return [target!, columns];
}
