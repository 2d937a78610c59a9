import type { PairWindow } from '../rolling/coMoments';
import { regressorVaries } from '../rolling/variation';

/** A hedge ratio in force; changed in place so that a tick allocates nothing. NaN: no ratio in force. */
export interface HedgeFit {
  alpha: number;
  beta: number;
  /** Standard error of beta; NaN where the estimator or the window gives none. */
  betaStdErr: number;
  /** Why there is no ratio; empty where there is one. */
  problem: '' | 'regressorConstant' | 'noSlope' | 'noFilter' | 'notFitted';
}

export function emptyFit(): HedgeFit {
  return { alpha: NaN, beta: NaN, betaStdErr: NaN, problem: '' };
}

export function copyFit(from: HedgeFit, to: HedgeFit): void {
  to.alpha = from.alpha;
  to.beta = from.beta;
  to.betaStdErr = from.betaStdErr;
  to.problem = from.problem;
}

/**
 * Ordinary least squares of y on x over a full window: β = S_xy/S_xx, α = ȳ − βx̄, the standard error of β is
 * √(SSR/(n − 2)/S_xx). Fails where x does not vary. O(1).
 */
export function fitOls(window: PairWindow, out: HedgeFit): void {
  if (!regressorVaries(window)) {
    failFit(out, 'regressorConstant');
    return;
  }
  const { moments } = window;
  const beta = moments.slope();
  out.beta = beta;
  out.alpha = moments.intercept(beta);
  out.betaStdErr = Math.sqrt(moments.spreadSquares(beta) / (window.size - 2) / moments.xx.value);
  out.problem = '';
}

/**
 * Total least squares: orthogonal regression of the centred, unscaled series. Fails where S_xy = 0 or x does not vary.
 * The standard error of β is the asymptotic one of the major axis, (β/r)·√((1 − r²)/n) (Kermack & Haldane 1950). O(1).
 */
export function fitTls(window: PairWindow, out: HedgeFit): void {
  if (!regressorVaries(window)) {
    failFit(out, 'regressorConstant');
    return;
  }
  const { moments } = window;
  const beta = moments.orthogonalSlope();
  if (Number.isNaN(beta)) {
    failFit(out, 'noSlope');
    return;
  }
  out.beta = beta;
  out.alpha = moments.intercept(beta);
  const explained = (moments.xy.value / moments.xx.value) * (moments.xy.value / moments.yy.value);
  out.betaStdErr = Math.abs(beta) * Math.sqrt(Math.max(0, 1 - explained) / explained / window.size);
  out.problem = '';
}

/** A fit that fails leaves no ratio in force. */
export function failFit(out: HedgeFit, problem: HedgeFit['problem']): void {
  out.alpha = NaN;
  out.beta = NaN;
  out.betaStdErr = NaN;
  out.problem = problem;
}
