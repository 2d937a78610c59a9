import { timeframeMs } from '../contract/market';
import type { PairSettings } from '../contract/settings';
import { ProvisionalCoMoments } from '../rolling/provisionalCoMoments';
import { RollingCoMoments } from '../rolling/rollingCoMoments';
import type { PairWindow } from '../rolling/coMoments';
import { failFit } from './hedgeFit';
import { KalmanFilter } from './kalmanFilter';
import { emptyState, type PairModel, type PairState } from './pairModel';
import { isScheduled } from './pairPoint';

/**
 * The pair with a Kalman hedge ratio (pairs-backtest.md): started from the L bars up to bar L − 1 and again from those
 * up to every later bar whose number since 1970 is divisible by L; that bar still belongs to the old filter. Filled
 * bars are skipped: no update, no z, the last β stays; a forming bar is judged with the last price of a leg that has not
 * traded in it yet. `z.window` and `refitEvery` do not apply. O(1) a close and a tick.
 */
export class KalmanModel implements PairModel {
  readonly fitsForming = true;
  readonly firstBar: number;
  readonly final: PairState = emptyState();
  readonly forming: PairState = emptyState();
  readonly #windowBars: number;
  readonly #stepMs: number;
  readonly #window: RollingCoMoments;
  readonly #openWindow: ProvisionalCoMoments;
  readonly #filter = new KalmanFilter();
  /** The filter before the newest open bar, and with it. */
  readonly #openFilter = new KalmanFilter();
  readonly #newestFilter = new KalmanFilter();
  #newestMs = NaN;
  #newestFilled = false;
  #finalCount = 0;
  #openCount = 0;

  constructor(settings: PairSettings) {
    this.#windowBars = settings.hedge.window;
    this.#stepMs = timeframeMs[settings.timeframe];
    this.firstBar = this.#windowBars;
    this.#window = new RollingCoMoments(this.#windowBars);
    this.#openWindow = new ProvisionalCoMoments(this.#window);
  }

  /** A filter depends on all its bars, and costs little. */
  fitFrom(): void {
    return;
  }

  close(openMs: number, y: number, x: number, filled: boolean): void {
    this.#window.push(y, x);
    judge(this.#filter, y, x, filled, this.final);
    this.#startWhereDue(this.#filter, this.#window, openMs, this.#finalCount++);
  }

  restart(): void {
    this.#openWindow.restart();
    this.#openFilter.copy(this.#filter);
    this.#newestMs = NaN;
    this.#openCount = this.#finalCount;
  }

  openStep(openMs: number, y: number, x: number, filled: boolean): void {
    if (!Number.isNaN(this.#newestMs)) {
      if (!this.#newestFilled) this.#openFilter.copy(this.#newestFilter);
      this.#startWhereDue(this.#openFilter, this.#openWindow, this.#newestMs, this.#openCount++);
    }
    this.#newestMs = openMs;
    this.#openWindow.push(y, x);
    this.#judgeNewest(y, x, filled);
  }

  replaceNewest(y: number, x: number, filled: boolean): void {
    this.#openWindow.replaceNewest(y, x);
    this.#judgeNewest(y, x, filled);
  }

  #judgeNewest(y: number, x: number, filled: boolean): void {
    this.#newestFilled = filled;
    this.#newestFilter.copy(this.#openFilter);
    judge(this.#newestFilter, y, x, false, this.forming);
  }

  #startWhereDue(filter: KalmanFilter, window: PairWindow, openMs: number, bar: number): void {
    const isFirst = bar === this.#windowBars - 1;
    if (isFirst || (bar >= this.#windowBars && isScheduled(openMs, this.#stepMs, this.#windowBars))) {
      filter.start(window);
    }
  }
}

function judge(filter: KalmanFilter, y: number, x: number, filled: boolean, state: PairState): void {
  state.z = NaN;
  state.spreadConstant = false;
  if (!filter.isRunning) {
    failFit(state.fit, 'noFilter');
  } else if (!filled) {
    filter.update(y, x);
    state.z = filter.z;
  }
  if (filter.isRunning) {
    state.fit.alpha = filter.alpha;
    state.fit.beta = filter.beta;
    state.fit.betaStdErr = filter.betaStdErr;
    state.fit.problem = '';
  }
  state.spread = y - state.fit.beta * x;
}
