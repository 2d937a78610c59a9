import { barFlags } from '../../contract/market';
import { StatsError } from '../../stats/statsError';
import { numberOf, pairAnalytic } from '../analytic';
import { kalmanDelta } from '../kalmanFilter';
import { KalmanModel } from '../kalmanModel';
import { windowParameter } from '../parameters';

/** The hedge ratio as a random walk, and the z-score of the prior innovation. */
export const kalmanHedge = pairAnalytic(
  {
    id: 'kalmanHedge',
    title: 'Kalman hedge ratio',
    summary:
      'Hedge ratio filtered as a random walk on scaled prices, started from a least-squares window and again every window; z is the innovation before the update over its deviation, so it has not seen the price that it judges.',
    parameters: [windowParameter(300, 10, 'Start window')],
    fields: [
      { id: 'beta', title: 'β', unit: 'β', format: 'ratio', nan: 'no start succeeded' },
      { id: 'beta_error', title: 'β, error', unit: 'β', format: 'ratio', nan: 'no start succeeded' },
      { id: 'alpha', title: 'Intercept', unit: 'price form', format: 'number', nan: 'no start succeeded' },
      { id: 'zscore', title: 'z-score', unit: 'deviations', format: 'number', nan: 'a leg had no trade in the bar' },
    ],
    drawings: [
      { kind: 'table' },
      { kind: 'series', fields: ['beta'], levels: [] },
      { kind: 'series', fields: ['zscore'], levels: [-2, 0, 2] },
    ],
    warmUp: 'twice the start window and one bar, so that the data’s beginning no longer matters',
    cost: 'O(window)',
  },
  (parameters) => 2 * numberOf(parameters, 'window') + 1,
  (view, parameters) => {
    const window = numberOf(parameters, 'window');
    const model = new KalmanModel({ ...view.settings, hedge: { ...view.settings.hedge, window } });
    for (const [k, openMs] of view.openMs.entries()) {
      const filled = ((view.flags[k] ?? 0) & barFlags.filled) !== 0;
      model.close(openMs, view.y[k] ?? NaN, view.x[k] ?? NaN, filled);
    }
    const { fit, z } = model.final;
    if (Number.isNaN(fit.beta)) {
      throw new StatsError(
        'singular',
        'No start of the filter succeeded: a leg did not move, or one followed the other.',
      );
    }
    return {
      values: { beta: fit.beta, beta_error: fit.betaStdErr, alpha: fit.alpha, zscore: z },
      assumptions: [
        `α and β wander with a process noise of δ = ${kalmanDelta} in scaled units.`,
        'Bars in which a leg had no trade are skipped.',
      ],
    };
  },
);
