import { engleGranger as engleGrangerTest } from '../../stats/engleGranger';
import { choiceOf, numberOf, pairAnalytic } from '../analytic';
import { pText } from '../figures';
import { choiceParameter, windowParameter } from '../parameters';

const trends = ['c', 'ct'] as const;
const autolags = ['AIC', 'BIC', 't-stat'] as const;

/** Cointegration test of a pair, each leg on the other. */
export const engleGranger = pairAnalytic(
  {
    id: 'engleGranger',
    title: 'Engle-Granger test',
    summary:
      'Whether the legs drift apart: Dickey-Fuller on the residual of a fit, with p-values that know of the fit (MacKinnon). Both directions, because the answer depends on the dependent leg.',
    parameters: [
      windowParameter(300, 30),
      choiceParameter('trend', 'Deterministic terms', trends),
      choiceParameter('autolag', 'Choice of lags', autolags),
    ],
    fields: [
      { id: 'pvalue_yx', title: 'p, y on x', unit: 'p', format: 'pValue', nan: 'never' },
      { id: 'pvalue_xy', title: 'p, x on y', unit: 'p', format: 'pValue', nan: 'never' },
      { id: 'stat_yx', title: 'Statistic, y on x', unit: 't', format: 'number', nan: 'never; −∞ of a perfect fit' },
      { id: 'stat_xy', title: 'Statistic, x on y', unit: 't', format: 'number', nan: 'never; −∞ of a perfect fit' },
      { id: 'crit_5', title: 'Critical at 5 %', unit: 't', format: 'number', nan: 'never' },
      { id: 'lag_yx', title: 'Lags, y on x', unit: 'bars', format: 'count', nan: 'a perfect fit' },
      { id: 'lag_xy', title: 'Lags, x on y', unit: 'bars', format: 'count', nan: 'a perfect fit' },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['pvalue_yx', 'pvalue_xy'], levels: [0.05] }],
    warmUp: 'the window',
    cost: 'O(window · lags²)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ y, x }, parameters) => {
    const test = {
      trend: choiceOf(parameters, 'trend', trends),
      maxlag: null,
      autolag: choiceOf(parameters, 'autolag', autolags),
    };
    const forth = engleGrangerTest(y, [x], test);
    const back = engleGrangerTest(x, [y], test);
    return {
      values: {
        pvalue_yx: forth.pvalue,
        pvalue_xy: back.pvalue,
        stat_yx: forth.stat,
        stat_xy: back.stat,
        crit_5: forth.crit_5,
        lag_yx: forth.usedlag,
        lag_xy: back.usedlag,
      },
      sentence: sentenceOf(forth.pvalue, back.pvalue),
      assumptions: [
        'One hedge ratio over the whole window.',
        'Of many pairs tried some look cointegrated by chance: at 5 %, one in twenty.',
      ],
    };
  },
);

function sentenceOf(forth: number, back: number): string {
  const both = `${pText(forth)} with y on x, ${pText(back)} with x on y`;
  if (forth < 0.05 && back < 0.05) return `rejects at 5 % that the pair drifts apart, in both directions: ${both}`;
  if (forth < 0.05 || back < 0.05) {
    return `rejects at 5 % that the pair drifts apart in one direction only, which is weak: ${both}`;
  }
  return `cannot reject that the pair drifts apart: ${both}`;
}
