import { displayName } from '../../contract/ids';
import { RollingCorrelationMatrix } from '../../rolling/rollingCorrelationMatrix';
import { logReturns } from '../../stats/logReturns';
import { StatsError } from '../../stats/statsError';
import { numberOf, universeAnalytic } from '../analytic';
import { figure } from '../figures';
import { windowParameter } from '../parameters';

/** Correlations of the returns of all symbols. */
export const correlationMatrix = universeAnalytic(
  {
    id: 'correlationMatrix',
    title: 'Correlation matrix',
    summary: 'Pearson correlations of the log returns of all symbols over the steps that they share.',
    parameters: [windowParameter(100, 10)],
    fields: [
      { id: 'corr_mean', title: 'Mean correlation', unit: '', format: 'ratio', nan: 'no two symbols moved' },
      { id: 'corr_min', title: 'Lowest correlation', unit: '', format: 'ratio', nan: 'no two symbols moved' },
      { id: 'corr_max', title: 'Highest correlation', unit: '', format: 'ratio', nan: 'no two symbols moved' },
    ],
    drawings: [
      { kind: 'heatmap', least: -1, most: 1 },
      { kind: 'series', fields: ['corr_mean'], levels: [] },
    ],
    warmUp: 'the window and one bar, of the symbol that began last',
    cost: 'O(symbols² · window)',
  },
  (parameters) => numberOf(parameters, 'window') + 1,
  ({ closes, instruments }) => {
    if (closes.length < 2) throw new StatsError('too_short', 'A correlation takes at least two symbols.');
    const corr = correlationsOf(closes.map((close) => logReturns(close).subarray(1)));
    const pairs = instruments
      .flatMap((y, i) => instruments.slice(0, i).map((x, j) => ({ y, x, value: corr[i]?.[j] ?? NaN })))
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => a.value - b.value);
    const highest = pairs.at(-1);
    const labels = instruments.map((instrument) => displayName(instrument));
    return {
      values: {
        corr_mean: pairs.reduce((sum, { value }) => sum + value, 0) / pairs.length,
        corr_min: pairs[0]?.value ?? NaN,
        corr_max: highest?.value ?? NaN,
      },
      matrix: { rows: labels, columns: labels, values: corr },
      sentence:
        highest === undefined
          ? ''
          : `${displayName(highest.y)} and ${displayName(highest.x)} move together most: ${figure(highest.value)}`,
      assumptions: [
        'A symbol without a trade in a bar has a return of 0 there, which lowers its correlations.',
        'High correlation of returns does not mean that the prices stay together: see the Engle-Granger test.',
      ],
    };
  },
);

/** By the rolling matrix, which equals the batch and shares the sums of each series between its pairs. */
function correlationsOf(returns: readonly Float64Array[]): number[][] {
  const length = returns[0]?.length ?? 0;
  const matrix = new RollingCorrelationMatrix(returns.length, length);
  for (let k = 0; k < length; k++) matrix.pushRow(returns.map((series) => series[k] ?? NaN));
  return returns.map((_, i) => returns.map((__, j) => matrix.correlation(i, j)));
}
