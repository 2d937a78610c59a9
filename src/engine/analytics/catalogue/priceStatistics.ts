import { descriptive } from '../../stats/descriptive';
import { numberOf, symbolAnalytic } from '../analytic';
import { windowParameter } from '../parameters';

/** Descriptive statistics of the closes of one symbol. */
export const priceStatistics = symbolAnalytic(
  {
    id: 'priceStatistics',
    title: 'Price statistics',
    summary: 'Moments, range and z-score of the last closes, with the sample deviation (n − 1).',
    parameters: [windowParameter(100, 2)],
    fields: [
      { id: 'price', title: 'Close', unit: 'price', format: 'price', nan: 'never' },
      { id: 'mean', title: 'Mean', unit: 'price', format: 'price', nan: 'never' },
      { id: 'std', title: 'Deviation', unit: 'price', format: 'price', nan: 'never' },
      { id: 'median', title: 'Median', unit: 'price', format: 'price', nan: 'never' },
      { id: 'min', title: 'Lowest', unit: 'price', format: 'price', nan: 'never' },
      { id: 'max', title: 'Highest', unit: 'price', format: 'price', nan: 'never' },
      { id: 'zscore', title: 'z-score', unit: 'deviations', format: 'number', nan: 'the closes are all equal' },
      { id: 'skewness', title: 'Skewness', unit: '', format: 'number', nan: 'fewer than 3 closes, or all equal' },
      {
        id: 'kurtosis',
        title: 'Excess kurtosis',
        unit: '',
        format: 'number',
        nan: 'fewer than 4 closes, or all equal',
      },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['zscore'], levels: [-2, 0, 2] }],
    warmUp: 'the window',
    cost: 'O(window)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ close }) => {
    const { mean, std, median, min, max, skew, kurtosis } = descriptive(close);
    const price = close.at(-1) ?? NaN;
    const zscore = max > min ? (price - mean) / std : NaN;
    return { values: { price, mean, std, median, min, max, zscore, skewness: skew, kurtosis } };
  },
);
