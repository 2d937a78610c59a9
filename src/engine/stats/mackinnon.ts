import { mackinnonCritTables } from './mackinnonCritTables';
import { type TrendTerms, mackinnonPTables } from './mackinnonPTables';
import { normalCdf } from './normal';
import { requireChoice, requireInteger } from './requireInput';
import { StatsError } from './statsError';

export interface MackinnonParams {
  readonly regression: TrendTerms;
  /** 1 for a plain Dickey-Fuller test, 1 + number of regressors for residuals of a cointegrating fit. */
  readonly n_series: number;
}

export const trendTermChoices: readonly TrendTerms[] = ['n', 'c', 'ct', 'ctt'];

/** `mackinnon_p`: the p-value of each statistic. Throws `invalid_param` (1 ≤ n_series ≤ 6). */
export function mackinnonP(stat: Float64Array, params: MackinnonParams): { readonly pvalue: Float64Array } {
  requireSeries(params, 6);
  return { pvalue: stat.map((value) => mackinnonPOf(value, params.regression, params.n_series)) };
}

/**
 * `mackinnon_crit`: a row [1 %, 5 %, 10 %] for each sample size; Infinity is the asymptotic one. Throws
 * `invalid_param` (n_series up to 12, with 'n' only 1).
 */
export function mackinnonCrit(nobs: Float64Array, params: MackinnonParams): { readonly crit: Float64Array[] } {
  requireSeries(params, params.regression === 'n' ? 1 : 12);
  return { crit: Array.from(nobs, (n) => mackinnonCritOf(params.n_series, params.regression, n)) };
}

/** p-value of one statistic; NaN of NaN and where no table reaches (more than 6 series). */
export function mackinnonPOf(stat: number, regression: TrendTerms, series: number): number {
  const tables = mackinnonPTables[regression];
  const at = series - 1;
  const small = tables.small[at];
  if (small === undefined || Number.isNaN(stat)) return Number.NaN;
  const max = tables.max[at] ?? Number.POSITIVE_INFINITY;
  if (stat > max || stat === Number.POSITIVE_INFINITY) return 1;
  if (stat < tables.min[at]!) return 0;
  return normalCdf(polynomial(stat <= tables.star[at]! ? small : tables.large[at]!, stat));
}

/** [1 %, 5 %, 10 %] at sample size `nobs`; NaN where no table reaches ('n' with more than one series). */
export function mackinnonCritOf(series: number, regression: TrendTerms, nobs: number): Float64Array {
  const rows = mackinnonCritTables[regression][series - 1];
  if (rows === undefined) return new Float64Array(3).fill(Number.NaN);
  return Float64Array.from(rows, (betas) => polynomial(betas, 1 / nobs));
}

function requireSeries(params: MackinnonParams, most: number): void {
  requireChoice('regression', params.regression, trendTermChoices);
  requireInteger('n_series', params.n_series, 1);
  if (params.n_series > most) {
    throw new StatsError(
      'invalid_param',
      `n_series is ${params.n_series}; the tables of '${params.regression}' reach to ${most}.`,
    );
  }
}

function polynomial(coefficients: readonly number[], at: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * at + coefficients[i]!;
  return value;
}
