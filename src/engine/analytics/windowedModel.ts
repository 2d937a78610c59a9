import { timeframeMs } from '../contract/market';
import type { PairSettings } from '../contract/settings';
import type { PairWindow } from '../rolling/coMoments';
import { ProvisionalCoMoments } from '../rolling/provisionalCoMoments';
import { RollingCoMoments } from '../rolling/rollingCoMoments';
import { spreadDeviation } from '../rolling/variation';
import { copyFit, emptyFit, type HedgeFit } from './hedgeFit';
import { emptyState, type PairModel, type PairState } from './pairModel';
import { isScheduled, lastScheduledMs } from './pairPoint';

export interface WindowFit {
  /** Fits over a full window into `out`, or fails it. */
  readonly fit: (window: PairWindow, out: HedgeFit) => void;
  /** The fit is cheap enough to be made anew at each tick of a forming bar. */
  readonly fitsForming: boolean;
}

/**
 * The pair with a hedge ratio fitted on the last L bars at every scheduled bar, and a z-score over the last w bars with
 * the one β in force (pairs-backtest.md). With estimators on moments a close and a tick are O(1).
 */
export class WindowedModel implements PairModel {
  readonly firstBar: number;
  readonly fitsForming: boolean;
  readonly final: PairState = emptyState();
  readonly forming: PairState = emptyState();
  readonly #strict: boolean;
  readonly #refitEvery: number;
  readonly #stepMs: number;
  readonly #estimate: WindowFit['fit'];
  #firstFitMs = -Infinity;
  readonly #fitWindow: RollingCoMoments;
  readonly #zWindow: RollingCoMoments;
  readonly #fitOpen: ProvisionalCoMoments;
  readonly #zOpen: ProvisionalCoMoments;
  /** The ratio in force at the newest open bar, unless that one is scheduled itself. */
  readonly #openFit = emptyFit();
  #newestMs = NaN;
  #newestY = NaN;
  #newestX = NaN;

  constructor(settings: PairSettings, estimator: WindowFit) {
    this.#strict = settings.z.strict;
    this.#refitEvery = settings.hedge.refitEvery;
    this.#stepMs = timeframeMs[settings.timeframe];
    this.#estimate = estimator.fit;
    this.fitsForming = estimator.fitsForming;
    this.firstBar = this.#strict ? settings.z.window : settings.z.window - 1;
    this.#fitWindow = new RollingCoMoments(settings.hedge.window);
    this.#zWindow = new RollingCoMoments(settings.z.window);
    this.#fitOpen = new ProvisionalCoMoments(this.#fitWindow);
    this.#zOpen = new ProvisionalCoMoments(this.#zWindow);
  }

  fitFrom(openMs: number): void {
    this.#firstFitMs = lastScheduledMs(openMs, this.#stepMs, this.#refitEvery);
  }

  close(openMs: number, y: number, x: number): void {
    this.#fitWindow.push(y, x);
    const isDue = openMs >= this.#firstFitMs && isScheduled(openMs, this.#stepMs, this.#refitEvery);
    if (isDue && this.#fitWindow.isWarm) {
      this.#estimate(this.#fitWindow, this.final.fit);
    }
    if (!this.#strict) this.#zWindow.push(y, x);
    score(this.#zWindow, y, x, this.final);
    if (this.#strict) this.#zWindow.push(y, x);
  }

  restart(): void {
    this.#fitOpen.restart();
    this.#zOpen.restart();
    copyFit(this.final.fit, this.#openFit);
    this.#newestMs = NaN;
  }

  openStep(openMs: number, y: number, x: number): void {
    if (!Number.isNaN(this.#newestMs)) {
      copyFit(this.forming.fit, this.#openFit);
      if (this.#strict) this.#zOpen.push(this.#newestY, this.#newestX);
    }
    this.#newestMs = openMs;
    this.#fitOpen.push(y, x);
    if (!this.#strict) this.#zOpen.push(y, x);
    this.#judgeNewest(y, x);
  }

  replaceNewest(y: number, x: number): void {
    this.#fitOpen.replaceNewest(y, x);
    if (!this.#strict) this.#zOpen.replaceNewest(y, x);
    this.#judgeNewest(y, x);
  }

  #judgeNewest(y: number, x: number): void {
    this.#newestY = y;
    this.#newestX = x;
    copyFit(this.#openFit, this.forming.fit);
    if (this.fitsForming && this.#fitOpen.isWarm && isScheduled(this.#newestMs, this.#stepMs, this.#refitEvery)) {
      this.#estimate(this.#fitOpen, this.forming.fit);
    }
    score(this.#zOpen, y, x, this.forming);
  }
}

/** z of (y, x) against a window of the spread with the state's own β. */
function score(window: PairWindow, y: number, x: number, state: PairState): void {
  const { beta } = state.fit;
  state.spread = y - beta * x;
  state.z = NaN;
  state.spreadConstant = false;
  if (!window.isWarm || Number.isNaN(beta)) return;
  const deviation = spreadDeviation(window, beta);
  state.spreadConstant = !(deviation > 0);
  if (deviation > 0) state.z = window.moments.spreadDeviation(y, x, beta) / deviation;
}
