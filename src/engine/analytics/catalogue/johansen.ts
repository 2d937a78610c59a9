import { johansen as johansenTest } from '../../stats/johansen';
import { choiceOf, numberOf, pairAnalytic } from '../analytic';
import { figure } from '../figures';
import { choiceParameter, numberParameter, windowParameter } from '../parameters';

const deterministic = ['0', '1', '-1'] as const;
const orders = { '0': 0, '1': 1, '-1': -1 } as const;
const stat = { unit: '', format: 'number', nan: 'never' } as const;

/** Cointegration rank of a pair, without a choice of the dependent leg. */
export const johansen = pairAnalytic(
  {
    id: 'johansen',
    title: 'Johansen test',
    summary:
      'How many combinations of the legs are stationary, by trace and by largest eigenvalue; it takes neither leg as the dependent one.',
    parameters: [
      windowParameter(300, 30),
      choiceParameter('detOrder', 'Deterministic order: 0 a mean, 1 a line, −1 none', deterministic),
      numberParameter('lags', 'Lagged differences', 'bars', { fallback: 1, least: 0, most: 50, whole: true }),
    ],
    fields: [
      { id: 'trace_0', title: 'Trace, rank 0', ...stat },
      { id: 'trace_0_crit', title: 'Critical at 5 %, rank 0', ...stat },
      { id: 'trace_1', title: 'Trace, rank ≤ 1', ...stat },
      { id: 'trace_1_crit', title: 'Critical at 5 %, rank ≤ 1', ...stat },
      { id: 'eigen_0', title: 'Largest eigenvalue, rank 0', ...stat },
      { id: 'eigen_0_crit', title: 'Critical at 5 %, eigenvalue', ...stat },
      { id: 'rank', title: 'Rank at 5 %, by trace', unit: '', format: 'count', nan: 'never' },
      { id: 'beta', title: 'β of the first combination', unit: 'β', format: 'ratio', nan: 'never' },
    ],
    drawings: [{ kind: 'table' }],
    warmUp: 'the window',
    cost: 'O(window · lags²)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ y, x }, parameters) => {
    const det_order = orders[choiceOf(parameters, 'detOrder', deterministic)];
    const test = johansenTest([y, x], { det_order, k_ar_diff: numberOf(parameters, 'lags') });
    const trace = [...test.trace_stat];
    const limits = test.trace_crit.map((row) => row[1] ?? NaN);
    const firstKept = trace.findIndex((value, rank) => value <= (limits[rank] ?? NaN));
    const rank = firstKept < 0 ? 2 : firstKept;
    const beta = -(test.evec_col0_normalized[1] ?? NaN);
    return {
      values: {
        trace_0: trace[0] ?? NaN,
        trace_0_crit: limits[0] ?? NaN,
        trace_1: trace[1] ?? NaN,
        trace_1_crit: limits[1] ?? NaN,
        eigen_0: test.max_eig_stat[0] ?? NaN,
        eigen_0_crit: test.max_eig_crit[0]?.[1] ?? NaN,
        rank,
        beta,
      },
      sentence: sentenceOf(rank, beta),
      assumptions: ['Normal errors and one regime over the window; short windows find rank 1 too often.'],
    };
  },
);

function sentenceOf(rank: number, beta: number): string {
  switch (rank) {
    case 0:
      return 'cannot reject at 5 % that the pair drifts apart (rank 0)';
    case 1:
      return `finds one stationary combination at 5 %, y − ${figure(beta)}·x`;
    default:
      return 'finds both legs stationary by themselves at 5 % (rank 2), which prices hardly ever are: mistrust the window';
  }
}
