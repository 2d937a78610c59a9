import { logRatio } from './logReturns';
import { requireBetween, requireChoice, requireInteger, requireSameLength } from './requireInput';
import { rollingMoments } from './rollingStats';

/** Four series of one length, a bar an index. */
export interface OhlcSeries {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

export type RangeEstimator = 'parkinson' | 'garman_klass' | 'rogers_satchell' | 'yang_zhang';

export interface RangeVolParams {
  readonly estimator: RangeEstimator;
  readonly window: number;
  readonly periods_per_year: number;
}

/**
 * `range_vol`: annualised volatility from bars over the last `window` of them: Parkinson 1980, Garman & Klass 1980,
 * Rogers & Satchell 1991, Yang & Zhang 2000 (k for a mean of α = 1.34, as R's TTR). NaN until the window is full
 * (Yang-Zhang one bar later), while it holds a NaN or a price that is not above 0, and where the mean of the terms
 * is negative (Garman-Klass on inconsistent bars). Throws `length_mismatch`, `invalid_param`. O(1) a bar.
 */
export function rangeVol(bars: OhlcSeries, params: RangeVolParams): { readonly vol: Float64Array } {
  const { open, high, low, close } = bars;
  requireSameLength({ open, high, low, close });
  requireChoice('estimator', params.estimator, ['parkinson', 'garman_klass', 'rogers_satchell', 'yang_zhang']);
  requireInteger('window', params.window, params.estimator === 'yang_zhang' ? 2 : 1);
  requireBetween('periods_per_year', params.periods_per_year, 0, Number.POSITIVE_INFINITY);
  const variance =
    params.estimator === 'yang_zhang'
      ? yangZhang(bars, params.window)
      : rollingMoments(termsOf(bars, params.estimator), params.window, 0).mean;
  return { vol: variance.map((value) => Math.sqrt(value * params.periods_per_year)) };
}

function termsOf(bars: OhlcSeries, estimator: Exclude<RangeEstimator, 'yang_zhang'>): Float64Array {
  const { open, high, low, close } = bars;
  switch (estimator) {
    case 'parkinson':
      return high.map((h, t) => logRatio(h, low[t]!) ** 2 / (4 * Math.LN2));
    case 'garman_klass':
      return high.map(
        (h, t) => 0.5 * logRatio(h, low[t]!) ** 2 - (2 * Math.LN2 - 1) * logRatio(close[t]!, open[t]!) ** 2,
      );
    case 'rogers_satchell':
      return high.map(
        (h, t) =>
          logRatio(h, close[t]!) * logRatio(h, open[t]!) + logRatio(low[t]!, close[t]!) * logRatio(low[t]!, open[t]!),
      );
  }
}

function yangZhang(bars: OhlcSeries, window: number): Float64Array {
  const { open, close } = bars;
  const overnight = open.map((value, t) => (t === 0 ? Number.NaN : logRatio(value, close[t - 1]!)));
  const openToClose = close.map((value, t) => logRatio(value, open[t]!));
  const k = 0.34 / (1.34 + (window + 1) / (window - 1));
  const ofOvernight = rollingMoments(overnight, window, 1).std;
  const ofDay = rollingMoments(openToClose, window, 1).std;
  const range = rollingMoments(termsOf(bars, 'rogers_satchell'), window, 0).mean;
  return range.map((value, t) => ofOvernight[t]! ** 2 + k * ofDay[t]! ** 2 + (1 - k) * value);
}
