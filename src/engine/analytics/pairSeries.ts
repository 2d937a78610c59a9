import { alignBars } from '../bars/aligner';
import { timeframeMs, type BarColumns } from '../contract/market';
import type { PairSettings } from '../contract/settings';
import { windowBatchFit, type BatchFit } from './batchFit';
import { fillKalmanSeries } from './kalmanSeries';
import { isScheduled, pairPrice, type PairSeries } from './pairPoint';
import { spreadScore } from './spreadScore';

/**
 * The series of a pair over given bars, window by window, each computed from scratch: what the live values are held
 * against. By the definitions of pairs-backtest.md: α and β of the last fit in force, the spread y − βx, and z with
 * that one β over the window. NaN before the first fit, before the first signal bar and where the spread does not
 * vary. `throughMs` runs the clock on as {@link alignBars} says. O(n·(L/R + w)).
 */
export function pairSeries(settings: PairSettings, y: BarColumns, x: BarColumns, throughMs = NaN): PairSeries {
  const stepMs = timeframeMs[settings.timeframe];
  const aligned = alignBars(y, x, stepMs, throughMs);
  const ys = aligned.y.close.map((close) => pairPrice(close, settings.prices));
  const xs = aligned.x.close.map((close) => pairPrice(close, settings.prices));
  const length = ys.length;
  const series = {
    openMs: aligned.openMs,
    spread: new Float64Array(length),
    z: new Float64Array(length),
    beta: new Float64Array(length),
    alpha: new Float64Array(length),
    flags: aligned.flags,
  };
  const { window, refitEvery, estimator } = settings.hedge;
  if (estimator === 'kalman') {
    fillKalmanSeries(series, ys, xs, window, stepMs);
    for (let k = 0; k < length; k++) series.spread[k] = (ys[k] ?? NaN) - (series.beta[k] ?? NaN) * (xs[k] ?? NaN);
    return series;
  }
  let fit: BatchFit = { alpha: NaN, beta: NaN };
  for (let k = 0; k < length; k++) {
    if (k >= window - 1 && isScheduled(aligned.openMs[k] ?? NaN, stepMs, refitEvery)) {
      fit = windowBatchFit(estimator, ys.subarray(k - window + 1, k + 1), xs.subarray(k - window + 1, k + 1));
    }
    series.alpha[k] = fit.alpha;
    series.beta[k] = fit.beta;
    series.spread[k] = (ys[k] ?? NaN) - fit.beta * (xs[k] ?? NaN);
    const to = settings.z.strict ? k : k + 1;
    const from = to - settings.z.window;
    series.z[k] = from < 0 ? NaN : spreadScore(ys, xs, from, to, k, fit.beta);
  }
  return series;
}
