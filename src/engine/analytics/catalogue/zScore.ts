import { numberOf, pairAnalytic } from '../analytic';
import { pairBars } from '../pairBars';
import { numberParameter } from '../parameters';
import { spreadScore } from '../spreadScore';

const still = 'the spread did not move, or no ratio is in force';

/** The pair's own z-score, and that of a ratio chosen by hand. */
export const zScore = pairAnalytic(
  {
    id: 'zScore',
    title: 'z-score',
    summary:
      'Deviations of the spread from its rolling mean: with the pair’s own rolling ratio (the value that the status bar, alerts and backtests use), and with a fixed ratio.',
    parameters: [numberParameter('fixedBeta', 'Fixed β', 'β', { fallback: 1, least: -1e6, most: 1e6, whole: false })],
    fields: [
      { id: 'zscore', title: 'z-score', unit: 'deviations', format: 'number', nan: still },
      { id: 'zscore_fixed', title: 'z-score, fixed β', unit: 'deviations', format: 'number', nan: still },
      { id: 'beta', title: 'β in force', unit: 'β', format: 'ratio', nan: 'no ratio is in force' },
    ],
    drawings: [{ kind: 'series', fields: ['zscore', 'zscore_fixed'], levels: [-2, 0, 2] }, { kind: 'table' }],
    warmUp: 'the hedge window and up to one refit, or the window of the z-score where that is longer',
    cost: 'O(window of the z-score)',
  },
  (_, settings) => pairBars(settings),
  (view, parameters) => {
    const { window, strict } = view.settings.z;
    const last = view.y.length - 1;
    const to = strict ? last : last + 1;
    return {
      values: {
        zscore: view.point()?.z ?? NaN,
        zscore_fixed: spreadScore(view.y, view.x, to - window, to, last, numberOf(parameters, 'fixedBeta')),
        beta: view.point()?.beta ?? NaN,
      },
      assumptions: [
        strict
          ? 'Mean and deviation are those of the bars before the one judged.'
          : `The bar judged is in its own mean and deviation, so |z| cannot exceed ${((window - 1) / Math.sqrt(window)).toFixed(2)}.`,
      ],
    };
  },
);
