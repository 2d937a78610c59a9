import { requireChoice, requireInteger } from './requireInput';
import { StatsError } from './statsError';

export interface RollingStatsParams {
  readonly window: number;
  /** Only the window itself: a window with a hole has no value. */
  readonly min_periods: number;
  readonly ddof: number;
}

export interface RollingStats {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  readonly zscore: Float64Array;
}

/**
 * `rolling_stats`: mean, std and (x − mean)/std of the last `window` values. NaN before the window is full and while
 * it holds a NaN; the z-score also while the window is constant. Throws `invalid_param`. O(1) a step.
 */
export function rollingStats(x: Float64Array, params: RollingStatsParams): RollingStats {
  const { window, ddof } = params;
  requireChoice('ddof', ddof, [0, 1]);
  requireInteger('window', window, ddof + 1);
  if (params.min_periods !== window) {
    throw new StatsError('invalid_param', `min_periods is ${params.min_periods}; it has to equal window (${window}).`);
  }
  return rollingMoments(x, window, ddof);
}

/**
 * `rollingStats` for callers that have checked their parameters. Every window holds exactly one index that is a multiple of its length. Sums of
 * x − x[that index] are made backwards from it and forwards from it; a window adds one of each. Nothing is ever
 * subtracted from a running sum, so nothing drifts, a spike leaves no trace once it is out, a constant window gives
 * exactly 0, and the reference inside the window keeps large offsets out of the squares. O(1) a step, O(w) memory.
 */
export function rollingMoments(x: Float64Array, window: number, ddof: number): RollingStats {
  const n = x.length;
  const mean = new Float64Array(n).fill(Number.NaN, 0, window);
  const std = new Float64Array(n).fill(Number.NaN, 0, window);
  const zscore = new Float64Array(n).fill(Number.NaN, 0, window);
  const share = 1 / window;
  const perFree = 1 / (window - ddof);
  const size = Math.min(window, n + 1);
  const sumBefore = new Float64Array(size); // [k]: of the k values before the reference
  const squaresBefore = new Float64Array(size);
  for (let at = 0; at < n; at += window) {
    const reference = x[at]!;
    for (let k = 1; k < window && k <= at; k++) {
      const value = x[at - k]! - reference;
      sumBefore[k] = sumBefore[k - 1]! + value;
      squaresBefore[k] = squaresBefore[k - 1]! + value * value;
    }
    let sum = 0;
    let squares = 0;
    const end = Math.min(at + window, n);
    for (let t = at; t < end; t++) {
      const value = x[t]! - reference;
      sum += value;
      squares += value * value;
      const before = window - 1 - (t - at);
      if (before > at) continue;
      const total = sum + sumBefore[before]!;
      const centre = total * share;
      const spread = squares + squaresBefore[before]! - centre * total;
      const deviation = spread > 0 ? Math.sqrt(spread * perFree) : spread <= 0 ? 0 : Number.NaN;
      mean[t] = reference + centre;
      std[t] = deviation;
      zscore[t] = deviation > 0 ? (value - centre) / deviation : Number.NaN;
    }
  }
  return { mean, std, zscore };
}
