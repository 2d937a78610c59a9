import { hurstRescaledRange } from '../../stats/hurstRescaledRange';
import { hurstStructure } from '../../stats/hurstStructure';
import { numberOf, orNaN, seriesAnalytic } from '../analytic';
import { figure } from '../figures';
import { numberParameter, windowParameter } from '../parameters';

/** Whether a series trends, wanders or reverts, by how its range grows. */
export const hurst = seriesAnalytic(
  {
    id: 'hurst',
    title: 'Hurst exponent',
    summary:
      'How the spread of differences grows with their distance (structure function), and the rescaled range of the steps beside it: ½ a random walk, below it reverts, above it trends.',
    parameters: [
      windowParameter(300, 64),
      numberParameter('longestLag', 'Longest lag', 'bars', { fallback: 20, least: 2, most: 1_000, whole: true }),
    ],
    fields: [
      { id: 'hurst', title: 'Hurst, structure function', unit: '', format: 'ratio', nan: 'never' },
      {
        id: 'hurst_rs',
        title: 'Hurst, rescaled range',
        unit: '',
        format: 'ratio',
        nan: 'the steps do not vary in any block',
      },
    ],
    drawings: [{ kind: 'table' }, { kind: 'series', fields: ['hurst'], levels: [0.5] }],
    warmUp: 'the window',
    cost: 'O(window · lags)',
  },
  (parameters) => numberOf(parameters, 'window'),
  ({ values, name }, parameters) => {
    const longest = Math.min(numberOf(parameters, 'longestLag'), Math.floor(values.length / 4));
    const exponent = hurstStructure(values, { lags: Array.from({ length: longest }, (_, i) => i + 1) }).hurst;
    const steps = values.subarray(1).map((value, k) => value - (values[k] ?? NaN));
    const windows: number[] = [];
    for (let size = 8; size <= steps.length / 2; size *= 2) windows.push(size);
    const word = exponent < 0.45 ? 'reverts' : exponent > 0.55 ? 'trends' : 'is close to a random walk';
    return {
      values: { hurst: exponent, hurst_rs: orNaN(() => hurstRescaledRange(steps, { windows }).hurst) },
      sentence: `${name} ${word} over up to ${longest} bars: H = ${figure(exponent)}`,
      assumptions: [
        'No test: of random walks of 300 bars 95 in 100 give between 0.36 and 0.58 with a longest lag of 20.',
        'The rescaled range is not corrected for short windows, so it lies above ½ on noise.',
      ],
    };
  },
);
