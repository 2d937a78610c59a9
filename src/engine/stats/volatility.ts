import { sampleStd } from './descriptive';
import { meanOf } from './compensated';
import { ddToNumber } from './doubleDouble';
import { logReturns } from './logReturns';
import { requireBetween } from './requireInput';

export interface Volatility {
  readonly log_returns: Float64Array;
  readonly vol: number;
  readonly vol_annualized: number;
  readonly mean_return: number;
  readonly n_returns: number;
}

/**
 * `volatility`, close to close: standard deviation (n − 1) of the log returns that are defined, and × √periods.
 * NaN below two returns (mean below one). Throws `invalid_param` unless periods_per_year > 0. O(n).
 */
export function volatility(price: Float64Array, params: { readonly periods_per_year: number }): Volatility {
  requireBetween('periods_per_year', params.periods_per_year, 0, Number.POSITIVE_INFINITY);
  const returns = logReturns(price);
  const defined = returns.filter((value) => !Number.isNaN(value));
  const vol = sampleStd(defined);
  return {
    log_returns: returns,
    vol,
    vol_annualized: vol * Math.sqrt(params.periods_per_year),
    mean_return: ddToNumber(meanOf(defined)),
    n_returns: defined.length,
  };
}
