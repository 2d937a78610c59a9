import { correlation as pearson } from '../../stats/corrMatrix';
import { choiceOf, numberOf, pairAnalytic } from '../analytic';
import { figure } from '../figures';
import { choiceParameter, windowParameter } from '../parameters';

const kinds = ['returns', 'levels'] as const;
const still = 'a leg did not move';

/** Correlation of the two legs over a rolling window. */
export const correlation = pairAnalytic(
  {
    id: 'correlation',
    title: 'Rolling correlation',
    summary:
      'Pearson correlation of the legs’ log returns over the window, with its 95 % interval; of levels by choice, which says next to nothing.',
    parameters: [windowParameter(100, 10), choiceParameter('of', 'Of', kinds)],
    fields: [
      { id: 'corr', title: 'Correlation', unit: '', format: 'ratio', nan: still },
      { id: 'corr_low', title: 'Correlation, low end', unit: '', format: 'ratio', nan: still },
      { id: 'corr_high', title: 'Correlation, high end', unit: '', format: 'ratio', nan: still },
    ],
    drawings: [{ kind: 'bands', line: 'corr', low: 'corr_low', high: 'corr_high' }, { kind: 'table' }],
    warmUp: 'the window, and one bar for returns',
    cost: 'O(window)',
  },
  (parameters) => numberOf(parameters, 'window') + (parameters['of'] === 'returns' ? 1 : 0),
  ({ yClose, xClose, y, x }, parameters) => {
    const ofReturns = choiceOf(parameters, 'of', kinds) === 'returns';
    const corr = ofReturns ? pearson(logChanges(yClose), logChanges(xClose)) : pearson(y, x);
    const reach = 1.959963984540054 / Math.sqrt(numberOf(parameters, 'window') - 3);
    const low = Math.tanh(Math.atanh(corr) - reach);
    const high = Math.tanh(Math.atanh(corr) + reach);
    const what = ofReturns ? 'returns' : 'prices';
    return {
      values: { corr, corr_low: low, corr_high: high },
      sentence: Number.isNaN(corr)
        ? ''
        : `the legs’ ${what} correlate by ${figure(corr)} [${figure(low)}, ${figure(high)}]`,
      assumptions: ofReturns
        ? ['Fisher’s interval: independent returns, roughly normal.']
        : ['Levels of two wandering prices correlate by chance; the interval does not hold for them. Take returns.'],
    };
  },
);

function logChanges(closes: Float64Array): Float64Array {
  return closes.subarray(1).map((close, k) => Math.log(close / (closes[k] ?? NaN)));
}
