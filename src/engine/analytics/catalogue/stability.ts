import { RollingCoMoments } from '../../rolling/rollingCoMoments';
import { engleGranger } from '../../stats/engleGranger';
import { normalSf } from '../../stats/normal';
import { StatsError } from '../../stats/statsError';
import { numberOf, orNaN, pairAnalytic } from '../analytic';
import { emptyFit, fitOls, type HedgeFit } from '../hedgeFit';
import { figure, verdict } from '../figures';
import { numberParameter, windowParameter } from '../parameters';

/** Whether the relation of a pair held through a longer window. */
export const stability = pairAnalytic(
  {
    id: 'stability',
    title: 'Stability of the pair',
    summary:
      'How far the least-squares β of the window’s first half is from that of its second, how far β ranged over the parts, and in what share of the parts the Engle-Granger test rejects.',
    parameters: [
      windowParameter(1_000, 200),
      numberParameter('parts', 'Parts', '', { fallback: 10, least: 2, most: 50, whole: true }),
    ],
    fields: [
      { id: 'beta_first', title: 'β, first half', unit: 'β', format: 'ratio', nan: 'x did not move' },
      { id: 'beta_second', title: 'β, second half', unit: 'β', format: 'ratio', nan: 'x did not move' },
      { id: 'beta_drift', title: 'Drift of β', unit: 'standard errors', format: 'number', nan: 'x did not move' },
      { id: 'beta_low', title: 'β, lowest of the parts', unit: 'β', format: 'ratio', nan: 'no part could be fitted' },
      { id: 'beta_high', title: 'β, highest of the parts', unit: 'β', format: 'ratio', nan: 'no part could be fitted' },
      {
        id: 'test_share',
        title: 'Parts that look cointegrated',
        unit: 'share',
        format: 'ratio',
        nan: 'no part could be tested',
      },
      { id: 'tests', title: 'Parts tested', unit: '', format: 'count', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }],
    warmUp: 'the window',
    cost: 'O(window · lags²)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ y, x }, parameters) => {
    const half = Math.floor(y.length / 2);
    const first = fitBetween(y, x, 0, half);
    const second = fitBetween(y, x, half, y.length);
    if (Number.isNaN(first.beta) || Number.isNaN(second.beta)) {
      throw new StatsError('singular', 'x did not move in one half of the window, so β cannot be compared.');
    }
    const drift = (second.beta - first.beta) / Math.hypot(first.betaStdErr, second.betaStdErr);
    const parts = partsOf(y.length, numberOf(parameters, 'parts'));
    const betas = parts.map(([from, to]) => fitBetween(y, x, from, to).beta).filter((beta) => !Number.isNaN(beta));
    const pvalues = parts
      .map(([from, to]) => orNaN(() => testBetween(y, x, from, to)))
      .filter((pvalue) => !Number.isNaN(pvalue));
    const rejected = pvalues.filter((pvalue) => pvalue < 0.05).length;
    return {
      values: {
        beta_first: first.beta,
        beta_second: second.beta,
        beta_drift: drift,
        beta_low: betas.length > 0 ? Math.min(...betas) : NaN,
        beta_high: betas.length > 0 ? Math.max(...betas) : NaN,
        test_share: pvalues.length > 0 ? rejected / pvalues.length : NaN,
        tests: pvalues.length,
      },
      sentence: `${verdict(2 * normalSf(Math.abs(drift)), 'β is the same in both halves')}; ${rejected} of ${pvalues.length} parts look cointegrated, and β went from ${figure(first.beta)} to ${figure(second.beta)}`,
      assumptions: [
        'Standard errors take residuals as independent; those of a spread are not, so the drift looks larger than it is.',
        'Parts are short, so the test has little power in each: about 5 % of them reject by chance.',
      ],
    };
  },
);

function partsOf(length: number, count: number): (readonly [from: number, to: number])[] {
  const size = Math.floor(length / count);
  return Array.from({ length: count }, (_, i) => [i * size, (i + 1) * size] as const);
}

function fitBetween(y: Float64Array, x: Float64Array, from: number, to: number): HedgeFit {
  const window = new RollingCoMoments(to - from);
  for (let k = from; k < to; k++) window.push(y[k] ?? NaN, x[k] ?? NaN);
  const fit = emptyFit();
  fitOls(window, fit);
  return fit;
}

function testBetween(y: Float64Array, x: Float64Array, from: number, to: number): number {
  const test = { trend: 'c', maxlag: null, autolag: 'AIC' } as const;
  return engleGranger(y.subarray(from, to), [x.subarray(from, to)], test).pvalue;
}
