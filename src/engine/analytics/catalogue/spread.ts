import { descriptive } from '../../stats/descriptive';
import { spread as spreads } from '../../stats/spread';
import { pairAnalytic } from '../analytic';
import { betaInForce, pairBars } from '../pairBars';

const nan = 'no hedge ratio is in force';
const field = (id: string, title: string) => ({ id, title, unit: 'price form', format: 'number', nan }) as const;

/** The spread of a pair with its own hedge ratio, inside its band. */
export const spread = pairAnalytic(
  {
    id: 'spread',
    title: 'Spread',
    summary:
      'y − βx with the pair’s ratio in force, and y − x without; mean and deviation over the window of the z-score, all of it with the one β.',
    parameters: [],
    fields: [
      field('spread', 'Hedged spread'),
      { ...field('unhedged', 'Unhedged spread'), nan: 'never' },
      field('spread_mean', 'Mean of the spread'),
      field('spread_std', 'Deviation of the spread'),
      field('band_low', 'Mean less two deviations'),
      field('band_high', 'Mean and two deviations'),
      { id: 'beta', title: 'β', unit: 'β', format: 'ratio', nan },
      field('alpha', 'Intercept'),
    ],
    drawings: [{ kind: 'bands', line: 'spread', low: 'band_low', high: 'band_high' }, { kind: 'table' }],
    warmUp: 'the hedge window and up to one refit, or the window of the z-score where that is longer',
    cost: 'O(window of the z-score)',
  },
  (_, settings) => pairBars(settings),
  (view) => {
    const beta = betaInForce(view);
    const from = view.y.length - view.settings.z.window;
    const { hedged, unhedged } = spreads(view.y.subarray(from), view.x.subarray(from), { beta });
    const { mean, std } = descriptive(hedged);
    return {
      values: {
        spread: hedged.at(-1) ?? NaN,
        unhedged: unhedged.at(-1) ?? NaN,
        spread_mean: mean,
        spread_std: std,
        band_low: mean - 2 * std,
        band_high: mean + 2 * std,
        beta,
        alpha: view.point()?.alpha ?? NaN,
      },
      assumptions: ['The band moves with its own window, so a spread that drifts away takes its band along.'],
    };
  },
);
