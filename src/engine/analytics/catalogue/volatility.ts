import { barsPerYear } from '../../contract/market';
import { ewmaVol } from '../../stats/ewmaVol';
import { rangeVol, type RangeEstimator } from '../../stats/rangeVol';
import { volatility as closeToClose } from '../../stats/volatility';
import { numberOf, symbolAnalytic } from '../analytic';
import { numberParameter, windowParameter } from '../parameters';

const field = (id: string, title: string, nan: string) =>
  ({ id, title, unit: 'share a year', format: 'number', nan }) as const;

/** Six estimates of the volatility of one symbol, side by side. */
export const volatility = symbolAnalytic(
  {
    id: 'volatility',
    title: 'Volatility',
    summary:
      'Annualised volatility from closes (log returns), exponentially weighted (RiskMetrics), and from the range of the bars: Parkinson, Garman-Klass, Rogers-Satchell, Yang-Zhang.',
    parameters: [
      windowParameter(100, 3),
      numberParameter('lambda', 'Decay', '', { fallback: 0.94, least: 0.01, most: 0.999, whole: false }),
    ],
    fields: [
      field('close_to_close', 'Close to close', 'never'),
      field('ewma', 'Exponentially weighted', 'never'),
      field('parkinson', 'Parkinson', 'never'),
      field('garman_klass', 'Garman-Klass', 'the mean of its terms is negative'),
      field('rogers_satchell', 'Rogers-Satchell', 'the mean of its terms is negative'),
      field('yang_zhang', 'Yang-Zhang', 'the mean of its terms is negative'),
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['close_to_close', 'ewma', 'yang_zhang'], levels: [0] }],
    warmUp: 'the window and one bar',
    cost: 'O(window)',
  },
  (parameters) => numberOf(parameters, 'window') + 1,
  (view, parameters) => {
    const window = numberOf(parameters, 'window');
    const periods_per_year = barsPerYear(view.timeframe);
    const closes = closeToClose(view.close, { periods_per_year });
    const range = (estimator: RangeEstimator): number =>
      rangeVol(view, { estimator, window, periods_per_year }).vol.at(-1) ?? NaN;
    const weighted = ewmaVol(closes.log_returns.subarray(1), {
      lambda: numberOf(parameters, 'lambda'),
      periods_per_year,
      init: 'first_squared_return',
    });
    return {
      values: {
        close_to_close: closes.vol_annualized,
        ewma: weighted.vol.at(-1) ?? NaN,
        parkinson: range('parkinson'),
        garman_klass: range('garman_klass'),
        rogers_satchell: range('rogers_satchell'),
        yang_zhang: range('yang_zhang'),
      },
      assumptions: [
        'The year has 365 days of 24 hours, and returns are taken as independent.',
        'Range estimators assume that prices are seen all the time: bars of few trades make them too small.',
        'Bars without a trade count as bars in which the price did not move.',
      ],
    };
  },
);
