import { huberM } from '../stats/huberM';
import { normalQuantile } from '../stats/normal';
import { StatsError } from '../stats/statsError';
import { theilSen } from '../stats/theilSen';
import type { PairWindow } from '../rolling/coMoments';
import { regressorVaries } from '../rolling/variation';
import { failFit, type HedgeFit } from './hedgeFit';

const huberTuning = { k: 1.345, mad_const: 0.6745, add_constant: true } as const;

/**
 * Huber's M-estimate (`huber_m` of the goldens, constant 0.6745) over a full window. The standard error of β is the
 * asymptotic one of Huber (1981, 7.6), as in R's rlm. Fails where x does not vary. O(L · steps), some thirty steps.
 */
export function fitHuber(window: PairWindow, out: HedgeFit): void {
  fitRobust(window, out, (y, x) => {
    const { params, scale } = huberM(y, [x], huberTuning);
    const [alpha = NaN, beta = NaN] = params;
    return { alpha, beta, betaStdErr: huberStdErr(y, x, alpha, beta, scale, window.moments.xx.value) };
  });
}

/**
 * Theil and Sen's median of slopes with α "separate": med(y) − β·med(x). The standard error of β is a normal reading of
 * Sen's 95 % interval: its width over 2 · 1.96. Fails where x does not vary. O(L²).
 */
export function fitTheilSen(window: PairWindow, out: HedgeFit): void {
  fitRobust(window, out, (y, x) => {
    const { slope, intercept, low_slope, high_slope } = theilSen(y, x, { method: 'separate', conf_level: 0.95 });
    return { alpha: intercept, beta: slope, betaStdErr: (high_slope - low_slope) / (2 * normalQuantile(0.975)) };
  });
}

interface Line {
  readonly alpha: number;
  readonly beta: number;
  readonly betaStdErr: number;
}

function fitRobust(window: PairWindow, out: HedgeFit, fit: (y: Float64Array, x: Float64Array) => Line): void {
  if (!regressorVaries(window)) {
    failFit(out, 'regressorConstant');
    return;
  }
  const y = Float64Array.from({ length: window.size }, (_, j) => window.yAt(j));
  const x = Float64Array.from({ length: window.size }, (_, j) => window.xAt(j));
  try {
    const line = fit(y, x);
    out.alpha = line.alpha;
    out.beta = line.beta;
    out.betaStdErr = line.betaStdErr;
    out.problem = '';
  } catch (error) {
    if (!(error instanceof StatsError)) throw error;
    failFit(out, 'noSlope');
  }
}

function huberStdErr(
  y: Float64Array,
  x: Float64Array,
  alpha: number,
  beta: number,
  scale: number,
  squaresX: number,
): number {
  const count = y.length;
  let inside = 0;
  let squares = 0;
  for (let j = 0; j < count; j++) {
    const residual = Math.abs((y[j] ?? NaN) - alpha - beta * (x[j] ?? NaN));
    const bound = huberTuning.k * scale;
    if (residual <= bound) inside++;
    squares += Math.min(residual, bound) ** 2;
  }
  const share = inside / count;
  const varianceOfSlope = (share * (1 - share) * count) / (count - 1);
  const correction = 1 + (2 * varianceOfSlope) / (count * share * share);
  return (correction / share) * Math.sqrt(squares / (count - 2) / squaresX);
}
