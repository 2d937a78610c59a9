import { kpss as kpssTest } from '../../stats/kpss';
import { choiceOf, numberOf, seriesAnalytic } from '../analytic';
import { verdict } from '../figures';
import { choiceParameter, windowParameter } from '../parameters';

const regressions = ['c', 'ct'] as const;

/** Stationarity test with the null the other way round. */
export const kpss = seriesAnalytic(
  {
    id: 'kpss',
    title: 'KPSS test',
    summary:
      'Whether a series is stationary around a mean (c) or a line (ct): here stationarity is what has to be refuted, so together with the Dickey-Fuller test it tells “wanders” from “not enough data”.',
    parameters: [windowParameter(300, 30), choiceParameter('regression', 'Around', regressions)],
    fields: [
      { id: 'stat', title: 'Statistic', unit: '', format: 'number', nan: 'the series does not vary' },
      {
        id: 'pvalue',
        title: 'p-value',
        unit: 'p, between 0.01 and 0.1 by its table',
        format: 'pValue',
        nan: 'the series does not vary',
      },
      { id: 'lags', title: 'Newey-West lags', unit: 'bars', format: 'count', nan: 'never' },
      { id: 'crit_5', title: 'Critical at 5 %', unit: '', format: 'number', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }],
    warmUp: 'the window',
    cost: 'O(window · lags)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ values, name, fitted }, parameters) => {
    const regression = choiceOf(parameters, 'regression', regressions);
    const { stat, pvalue, lags, crit_5 } = kpssTest(values, { regression, nlags: 'auto' });
    return {
      values: { stat, pvalue, lags, crit_5 },
      sentence: verdict(pvalue, `${name} is stationary around a ${regression === 'c' ? 'mean' : 'line'}`),
      assumptions: [
        'The p-value ends at 0.01 and 0.1, where its table does.',
        ...(fitted ? ['The spread comes from a fitted ratio, which makes it look more stationary than it is.'] : []),
      ],
    };
  },
);
