import type { PairWindow } from '../rolling/coMoments';
import { DoubleDouble, hedgedDifference } from '../rolling/doubleDouble';
import { regressorVaries, spreadDeviation } from '../rolling/variation';

/** δ of the process noise Q = δ/(1 − δ)·I, in the scaled units of the filter. */
export const kalmanDelta = 1e-3;

/**
 * The filter of pairs-backtest.md: state [α, β] as a random walk on scaled series, u = (x − x̄)/s_x and
 * v = (y − ȳ)/√r, where R = 1. It runs on the distance from the fit that it started with, which is the same filter,
 * since all is linear, but keeps its digits where the legs are nearly collinear. Started from the least-squares fit of a window; z is the prior innovation over √S, so
 * it has not seen the y it judges. Every step is O(1) and allocates nothing.
 */
export class KalmanFilter {
  isRunning = false;
  /** Filtered ratio and its standard error in the pair's price form; NaN before the first update. */
  alpha = NaN;
  beta = NaN;
  betaStdErr = NaN;
  /** e/√S of the last update; NaN before it. */
  z = NaN;
  #isFresh = true;
  readonly #meanY = new DoubleDouble();
  readonly #meanX = new DoubleDouble();
  #scaleY = 1;
  #scaleX = 1;
  #startBeta = 0;
  /** a, and b less that of the start. */
  #level = 0;
  #slope = 0;
  #p00 = 0;
  #p01 = 0;
  #p11 = 0;

  /**
   * Starts from the fit of a full window: m0 = [0, β̂ s_x/√r], P0 = I/L. Where the fit fails, or its residual deviation
   * √r counts as 0, no filter is left. Else what was filtered last stays to be read until the next update.
   */
  start(window: PairWindow): void {
    const { moments, size } = window;
    const beta = regressorVaries(window) ? moments.slope() : NaN;
    const residualDeviation = spreadDeviation(window, beta, 2);
    this.isRunning = residualDeviation > 0;
    if (!this.isRunning) {
      this.alpha = NaN;
      this.beta = NaN;
      this.betaStdErr = NaN;
      return;
    }
    this.#isFresh = true;
    this.#scaleY = residualDeviation;
    this.#scaleX = Math.sqrt(moments.xx.value / size);
    moments.readMeans(this.#meanY, this.#meanX);
    this.#level = 0;
    this.#slope = 0;
    this.#startBeta = beta;
    this.#p00 = 1 / size;
    this.#p01 = 0;
    this.#p11 = 1 / size;
  }

  /** Takes one bar in which both legs traded. Needs a running filter. */
  update(y: number, x: number): void {
    const noise = this.#isFresh ? 0 : kalmanDelta / (1 - kalmanDelta);
    this.#isFresh = false;
    const p00 = this.#p00 + noise;
    const p11 = this.#p11 + noise;
    const dx = x - this.#meanX.hi;
    const residual =
      hedgedDifference(y - this.#meanY.hi, dx, this.#startBeta) - (this.#meanY.lo - this.#startBeta * this.#meanX.lo);
    const u = (dx - this.#meanX.lo) / this.#scaleX;
    const innovation = residual / this.#scaleY - this.#level - this.#slope * u;
    const h0 = p00 + this.#p01 * u;
    const h1 = this.#p01 + p11 * u;
    const variance = h0 + h1 * u + 1;
    // The order of operations of stats/kalmanHedge, so that both round alike.
    const gain0 = h0 / variance;
    const gain1 = h1 / variance;
    this.#level += gain0 * innovation;
    this.#slope += gain1 * innovation;
    this.#p00 = p00 - gain0 * h0;
    this.#p01 -= gain0 * h1;
    this.#p11 = p11 - gain1 * h1;
    this.z = innovation / Math.sqrt(variance);
    this.beta = this.#startBeta + (this.#slope * this.#scaleY) / this.#scaleX;
    this.alpha = this.#meanY.hi + this.#level * this.#scaleY - this.beta * this.#meanX.hi;
    this.betaStdErr = (Math.sqrt(this.#p11) * this.#scaleY) / this.#scaleX;
  }

  copy(other: KalmanFilter): void {
    this.isRunning = other.isRunning;
    this.alpha = other.alpha;
    this.beta = other.beta;
    this.betaStdErr = other.betaStdErr;
    this.z = other.z;
    this.#isFresh = other.#isFresh;
    this.#meanY.copy(other.#meanY);
    this.#meanX.copy(other.#meanX);
    this.#scaleY = other.#scaleY;
    this.#scaleX = other.#scaleX;
    this.#startBeta = other.#startBeta;
    this.#level = other.#level;
    this.#slope = other.#slope;
    this.#p00 = other.#p00;
    this.#p01 = other.#p01;
    this.#p11 = other.#p11;
  }
}
