import { type AdfParams, type Autolag, dickeyFullerTest, requireAdfParams } from './adf';
import { deviationsOf, sumOfSquares } from './compensated';
import { type LeastSquares, leastSquares } from './leastSquares';
import { mackinnonCritOf, mackinnonPOf, trendTermChoices } from './mackinnon';
import type { TrendTerms } from './mackinnonPTables';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireChoice, requireFinite, requireSameLength, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export interface EngleGrangerParams {
  /** Deterministic terms of the cointegrating regression. */
  readonly trend: TrendTerms;
  readonly maxlag: number | null;
  readonly autolag: Autolag;
}

export interface EngleGranger {
  /** -Infinity where y is a combination of x up to 1.5e-6 of its variance. */
  readonly stat: number;
  readonly pvalue: number;
  /** NaN with trend 'n', for which there is no table. */
  readonly crit_1: number;
  readonly crit_5: number;
  readonly crit_10: number;
  /** NaN where no test was needed. */
  readonly usedlag: number;
}

/**
 * `coint_eg`: Engle-Granger test; the null is *no* cointegration. OLS of y on x and the trend terms, then
 * Dickey-Fuller on the residuals, with p-values for 1 + x.length series: a plain ADF of the residuals calls about
 * 15 % of unrelated walks stationary at 5 %. Throws `length_mismatch`, `nan_input`, `singular` (a constant or
 * redundant x), `too_short`, `constant` (nothing left), `invalid_param`. O(n·(k² + maxlag)).
 */
export function engleGranger(y: Float64Array, x: readonly Float64Array[], params: EngleGrangerParams): EngleGranger {
  requireSameLength({ y, ...Object.fromEntries(x.map((column, j) => [`x[${j}]`, column])) });
  requireFinite('y', y);
  x.forEach((column, j) => requireFinite(`x[${j}]`, column));
  requireChoice('trend', params.trend, trendTermChoices);
  if (x.length === 0) throw new StatsError('invalid_param', 'x holds no series; at least one is needed.');
  const test: AdfParams = { regression: 'n', maxlag: params.maxlag, autolag: params.autolag };
  requireAdfParams(test, y.length);
  const fit = cointegratingFit(y, x, params.trend);
  const series = 1 + x.length;
  const [crit1, crit5, crit10] = mackinnonCritOf(params.trend === 'n' ? 0 : series, params.trend, y.length - 1);
  const crit = { crit_1: crit1!, crit_5: crit5!, crit_10: crit10! };
  if (isExplained(y, fit.ssr)) return { stat: Number.NEGATIVE_INFINITY, pvalue: 0, ...crit, usedlag: Number.NaN };
  requireVariation('The residual of y on x', fit.residuals);
  const { stat, usedlag } = dickeyFullerTest(onOneGrid(fit.residuals), test);
  return { stat, pvalue: mackinnonPOf(stat, params.trend, series), ...crit, usedlag };
}

function cointegratingFit(y: Float64Array, x: readonly Float64Array[], trend: TrendTerms): LeastSquares {
  const time = y.map((_, t) => 2 * t - (y.length - 1));
  const terms = trend === 'ctt' ? [time, time.map((t) => t * t)] : trend === 'ct' ? [time] : [];
  const columns = [...x, ...terms];
  const coefficients = columns.length + (trend === 'n' ? 0 : 1);
  if (y.length <= coefficients) {
    throw new StatsError('too_short', `${y.length} rows for ${coefficients} coefficients of the cointegrating fit.`);
  }
  return leastSquares(y, columns, trend !== 'n');
}

/** Centred R² ≥ 1 − 100·√2⁻⁵², centred with trend 'n' too: an uncentred one is that close on any pair of prices. */
function isExplained(y: Float64Array, ssr: number): boolean {
  const scale = powerOfTwoScale(y);
  const total = sumOfSquares(deviationsOf(scaledBy(y, scale)));
  return total > 0 && ssr * scale * scale <= 100 * 2 ** -26 * total;
}

/**
 * The residuals on a fixed grid of 2⁻⁵¹ of their largest: changes them by less than a unit of rounding of that one,
 * and makes their differences exact, which saves half of the dot products of the test.
 */
function onOneGrid(residuals: Float64Array): Float64Array {
  return scaledBy(residuals, powerOfTwoScale(residuals)).map((value) => value + 3 - 3);
}
