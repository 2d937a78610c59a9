import { adf as augmentedDickeyFuller } from '../../stats/adf';
import { choiceOf, numberOf, seriesAnalytic } from '../analytic';
import { verdict } from '../figures';
import { choiceParameter, windowParameter } from '../parameters';

const regressions = ['c', 'ct', 'ctt', 'n'] as const;
const autolags = ['AIC', 'BIC', 't-stat'] as const;
const critical = { unit: 't', format: 'number', nan: 'never' } as const;

/** Unit-root test of a log price or a spread. */
export const adf = seriesAnalytic(
  {
    id: 'adf',
    title: 'Augmented Dickey-Fuller test',
    summary:
      'Whether a series has a unit root, that is wanders without a mean to return to; lags chosen by an information criterion, p-value by MacKinnon. On a hedged spread the plain test is too hopeful: see the Engle-Granger test.',
    parameters: [
      windowParameter(300, 30),
      choiceParameter('regression', 'Deterministic terms', regressions),
      choiceParameter('autolag', 'Choice of lags', autolags),
    ],
    fields: [
      { id: 'stat', title: 'Statistic', unit: 't', format: 'number', nan: 'the series does not vary' },
      { id: 'pvalue', title: 'p-value', unit: 'p', format: 'pValue', nan: 'the series does not vary' },
      { id: 'crit_1', title: 'Critical at 1 %', ...critical },
      { id: 'crit_5', title: 'Critical at 5 %', ...critical },
      { id: 'crit_10', title: 'Critical at 10 %', ...critical },
      { id: 'usedlag', title: 'Lags', unit: 'bars', format: 'count', nan: 'never' },
      { id: 'nobs', title: 'Observations', unit: '', format: 'count', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['pvalue'], levels: [0.05] }],
    warmUp: 'the window',
    cost: 'O(window · lags²)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ values, name, fitted }, parameters) => {
    const test = augmentedDickeyFuller(values, {
      regression: choiceOf(parameters, 'regression', regressions),
      maxlag: null,
      autolag: choiceOf(parameters, 'autolag', autolags),
    });
    const { stat, pvalue, crit_1, crit_5, crit_10, usedlag, nobs } = test;
    const plain = verdict(pvalue, `${name} wanders without a mean`);
    const caution =
      '; but its hedge ratio was fitted, which makes any spread look stationary: on unrelated walks this test rejects about 15 times in 100 at 5 %, so take the Engle-Granger test for the pair';
    return {
      values: { stat, pvalue, crit_1, crit_5, crit_10, usedlag, nobs },
      sentence: fitted ? plain + caution : plain,
      assumptions: [
        'One regime over the window: a single jump of the mean hides stationarity.',
        ...(fitted ? ['The p-value is for a series that was given, not for one made by a fit.'] : []),
      ],
    };
  },
);
