import { varianceRatio as varianceRatioTest } from '../../stats/varianceRatio';
import { numberOf, seriesAnalytic } from '../analytic';
import { verdict } from '../figures';
import { numberParameter, windowParameter } from '../parameters';

/** Test of a random walk by the growth of variance. */
export const varianceRatio = seriesAnalytic(
  {
    id: 'varianceRatio',
    title: 'Variance ratio',
    summary:
      'Variance of q-bar changes over q times that of one-bar changes (Lo & MacKinlay 1988): 1 for a random walk, below it reverts; the test bears changing volatility.',
    parameters: [
      windowParameter(300, 30),
      numberParameter('q', 'Bars', 'bars', { fallback: 10, least: 2, most: 10_000, whole: true }),
    ],
    fields: [
      { id: 'vr', title: 'Variance ratio', unit: '', format: 'ratio', nan: 'never' },
      { id: 'z_robust', title: 'z, robust', unit: 'deviations', format: 'number', nan: 'never' },
      { id: 'pvalue_robust', title: 'p, robust', unit: 'p', format: 'pValue', nan: 'never' },
      { id: 'pvalue', title: 'p, constant volatility', unit: 'p', format: 'pValue', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['vr'], levels: [1] }],
    warmUp: 'the window',
    cost: 'O(window · q)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ values, name }, parameters) => {
    const test = varianceRatioTest(values, { q: numberOf(parameters, 'q'), debiased: true, log: false });
    const { vr, z_robust, pvalue_robust, pvalue } = test;
    return {
      values: { vr, z_robust, pvalue_robust, pvalue },
      sentence: verdict(pvalue_robust, `${name} is a random walk`),
      assumptions: ['Overlapping changes; the bounce between bid and ask looks like reversion at a few bars.'],
    };
  },
);
