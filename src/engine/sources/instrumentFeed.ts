import type { InstrumentId } from '../contract/ids';
import type { FeedState, StatusEvent } from '../contract/market';
import { fail, type Failure } from '../contract/result';
import type { BinanceVenue } from './binanceEndpoints';
import type { ConnectionSlot } from './connectionSlot';
import { LagMeter } from './lagMeter';
import type { Sequencer } from './sequencer';
import type { InstrumentHealth } from './sourceHealth';

export interface FeedStatus {
  readonly state: FeedState;
  readonly reason: string;
  readonly message: string;
  readonly nextAttemptMs: number | null;
}

export interface FeedOptions {
  readonly instrument: InstrumentId;
  readonly venue: BinanceVenue;
  readonly tradeStream: string;
  readonly sequencer: Sequencer;
  readonly nowMs: () => number;
  readonly emit: (event: StatusEvent) => void;
}

/** One instrument while it is being collected: its series, what is known of its stream, and the state shown. */
export class InstrumentFeed {
  readonly instrument: InstrumentId;
  readonly venue: BinanceVenue;
  readonly tradeStream: string;
  readonly sequencer: Sequencer;
  readonly lag = new LagMeter();
  slot: ConnectionSlot | null = null;

  /** The connection is down, and why. */
  outage: { readonly failure: Failure; readonly nextAttemptMs: number } | null = null;
  /** The exchange does not have it or does not give it. */
  refusal: Failure | null = null;
  /** Its history is being fetched, before the first live tick is passed on. */
  isLoadingHistory = false;
  /** Ticks are missing, and are being fetched fast enough to wait for them. */
  isCatchingUp = false;
  /** Trading has stopped: ids go on without a hole, or the exchange says so. */
  pause: { readonly state: 'halted' | 'delisted'; readonly message: string } | null = null;
  /** Silent for longer than usual, and it is not known why. */
  isSuspicious = false;

  /** Monotonic time from which data are expected of this connection. */
  expectedFromMs = Number.NaN;
  /** Since then data have come, or it was confirmed that there are none. */
  isHeard = false;
  /** Monotonic time of the last new tick, NaN before the first of this connection. */
  lastDataMs = Number.NaN;
  /** Mean time between ticks, a moving average. */
  meanIntervalMs = Number.NaN;
  /** Monotonic time of the last look at what the exchange has. */
  lookedMs = -Infinity;
  /** Looks in a row that found trades which the stream had not brought. */
  stalls = 0;
  ticksPerSecond = 0;

  readonly #options: FeedOptions;
  #status: FeedStatus = { state: 'idle', reason: '', message: '', nextAttemptMs: null };

  constructor(options: FeedOptions) {
    this.#options = options;
    this.instrument = options.instrument;
    this.venue = options.venue;
    this.tradeStream = options.tradeStream;
    this.sequencer = options.sequencer;
  }

  get status(): FeedStatus {
    return this.#status;
  }

  /** A new tick came; true where that changes what is shown. */
  sawData(monotonicMs: number): boolean {
    const intervalMs = monotonicMs - this.lastDataMs;
    if (intervalMs >= 0) {
      const mean = Number.isNaN(this.meanIntervalMs) ? intervalMs : this.meanIntervalMs;
      this.meanIntervalMs = mean + (intervalMs - mean) / 50;
    }
    this.lastDataMs = monotonicMs;
    const isUsual = this.isHeard && !this.isSuspicious && this.stalls === 0;
    if (isUsual && this.pause === null && this.refusal === null) return false;
    this.isHeard = true;
    this.refusal = null;
    this.isSuspicious = false;
    this.pause = null;
    this.stalls = 0;
    return true;
  }

  /** The exchange counts its trades anew; true where that is news. */
  sawRenumbering(): boolean {
    if (this.refusal?.reason === renumbered) return false;
    const message = `The exchange numbers the trades of ${this.instrument} anew, as a test network does that was wiped. They cannot be put in order behind those that are stored, so none is stored from here on. Delete the data of this symbol, or choose another data folder, to begin anew.`;
    this.refusal = fail(renumbered, message).failure;
    return true;
  }

  /** The stream was asked for anew: data are expected from now on. */
  expectData(monotonicMs: number): void {
    this.expectedFromMs = monotonicMs;
    this.lastDataMs = Number.NaN;
    this.isHeard = false;
  }

  /** Tells the state where it differs from the one told before. */
  show(status = statusOf(this)): void {
    const before = this.#status;
    const isSame = before.state === status.state && before.reason === status.reason;
    if (isSame && before.message === status.message && before.nextAttemptMs === status.nextAttemptMs) return;
    this.#status = status;
    const { instrument, nowMs, emit } = this.#options;
    emit({ kind: 'status', instrument, ...status, atMs: Math.floor(nowMs()) });
  }
}

/** The reason of a feed whose exchange counts its trades anew. */
export const renumbered = 'idsRestarted';

/** What is shown of a feed follows from what is known of it, the gravest first. */
export function statusOf(feed: InstrumentFeed): FeedStatus {
  const status = (state: FeedState, reason = '', message = '', nextAttemptMs: number | null = null): FeedStatus => ({
    state,
    reason,
    message,
    nextAttemptMs,
  });
  const { instrument, outage, refusal, pause, sequencer } = feed;
  if (refusal !== null) return status('offline', refusal.reason, refusal.message);
  if (outage !== null) return status('offline', outage.failure.reason, outage.failure.message, outage.nextAttemptMs);
  if (pause !== null) return status(pause.state, pause.state, pause.message);
  if (feed.isLoadingHistory) return status('catchingUp', 'history', `Fetching the history of ${instrument}.`);
  if (feed.isCatchingUp) return status('catchingUp', 'repair', `Fetching trades of ${instrument} that were missed.`);
  if (feed.isSuspicious) return status('stale', 'silent', `No trade of ${instrument} has come for longer than usual.`);
  if (!feed.isHeard) return status('connecting', '', `Waiting for the first trade of ${instrument}.`);
  const gap = sequencer.openGaps.at(-1);
  if (gap === undefined) return status('live');
  const count = sequencer.openGaps.length;
  const holes = count === 1 ? 'A gap' : `${count} gaps`;
  return status('gap', gap.event.reason, `${holes} in ${instrument} could not be repaired yet (${gap.event.reason}).`);
}

export function healthOf(feed: InstrumentFeed): InstrumentHealth {
  const { instrument, status, sequencer, lag, ticksPerSecond } = feed;
  return {
    instrument,
    state: status.state,
    reason: status.reason,
    lastTimeMs: sequencer.lastTimeMs,
    lagP50Ms: lag.quantile(0.5),
    lagP99Ms: lag.quantile(0.99),
    ticksPerSecond,
    ...sequencer.counts,
  };
}
