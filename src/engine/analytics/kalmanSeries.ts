import { barFlags } from '../contract/market';
import { hedgedDifference } from '../rolling/doubleDouble';
import { kalmanHedge } from '../stats/kalmanHedge';
import { leastSquaresWindow, type WindowLeastSquares } from './batchFit';
import { kalmanDelta } from './kalmanFilter';
import { isScheduled, type PairSeries } from './pairPoint';

/**
 * Fills alpha, beta and z of a series by the Kalman definition of pairs-backtest.md, run by run from each start to the
 * next with the batch filter on the scaled bars in which both legs traded. O(n).
 */
export function fillKalmanSeries(
  series: PairSeries,
  y: Float64Array,
  x: Float64Array,
  windowBars: number,
  stepMs: number,
): void {
  for (const column of [series.alpha, series.beta, series.z]) column.fill(NaN);
  const isStart = (k: number): boolean =>
    k === windowBars - 1 || (k >= windowBars && isScheduled(series.openMs[k] ?? NaN, stepMs, windowBars));
  const starts = [...y.keys()].filter(isStart);
  for (const [index, start] of starts.entries()) {
    runFrom(series, y, x, start, windowBars, starts[index + 1] ?? y.length - 1);
  }
}

/**
 * The distance of (y, x) from the fit of the start. The filter on it, from a state of 0, is that on (y − ȳ)/√r from the
 * state of the fit, since all is linear.
 */
function residualFrom(fit: WindowLeastSquares, y: number, x: number): number {
  const rests = fit.meanY.rest - fit.beta * fit.meanX.rest;
  return hedgedDifference(y - fit.meanY.main, x - fit.meanX.main, fit.beta) - rests;
}

/** One filter, started at the close of bar `start`, over the bars after it up to and with `last`. */
function runFrom(
  series: PairSeries,
  y: Float64Array,
  x: Float64Array,
  start: number,
  windowBars: number,
  last: number,
): void {
  const from = start + 1 - windowBars;
  const fit = leastSquaresWindow(y.subarray(from, start + 1), x.subarray(from, start + 1));
  if (!(fit.residualDeviation > 0)) return;
  const scaleX = fit.deviationX;
  const scaleY = fit.residualDeviation;
  const bars = Array.from({ length: last - start }, (_, offset) => start + 1 + offset);
  const traded = bars.filter((k) => ((series.flags[k] ?? 0) & barFlags.filled) === 0);
  const filtered = kalmanHedge(
    Float64Array.from(traded, (k) => residualFrom(fit, y[k] ?? NaN, x[k] ?? NaN) / scaleY),
    Float64Array.from(traded, (k) => ((x[k] ?? NaN) - fit.meanX.main - fit.meanX.rest) / scaleX),
    {
      delta: kalmanDelta,
      R: 1,
      m0: [0, 0],
      P0: [
        [1 / windowBars, 0],
        [0, 1 / windowBars],
      ],
      first_step: 'update_without_predict',
    },
  );
  let seen = -1;
  for (const k of bars) {
    const isTraded = traded[seen + 1] === k;
    if (isTraded) seen++;
    if (seen >= 0) {
      const beta = fit.beta + ((filtered.beta[seen] ?? NaN) * scaleY) / scaleX;
      series.beta[k] = beta;
      series.alpha[k] = fit.meanY.main + (filtered.alpha[seen] ?? NaN) * scaleY - beta * fit.meanX.main;
    } else {
      series.beta[k] = series.beta[k - 1] ?? NaN;
      series.alpha[k] = series.alpha[k - 1] ?? NaN;
    }
    if (isTraded) {
      series.z[k] = (filtered.innovation[seen] ?? NaN) / Math.sqrt(filtered.innovation_var[seen] ?? NaN);
    }
  }
}
