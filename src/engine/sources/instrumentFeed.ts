import type { InstrumentId } from '../contract/ids';
import type { FeedState, StatusEvent } from '../contract/market';
import type { BinanceVenue } from './binanceEndpoints';
import type { ConnectionSlot } from './connectionSlot';
import type { Sequencer } from './sequencer';

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
  /** All its streams, trades and others. */
  readonly streams: readonly string[];
  readonly sequencer: Sequencer;
  readonly nowMs: () => number;
  readonly emit: (event: StatusEvent) => void;
}

/** One instrument while it is being collected: its series, its state as shown, and when it last gave data. */
export class InstrumentFeed {
  readonly instrument: InstrumentId;
  readonly venue: BinanceVenue;
  readonly tradeStream: string;
  readonly streams: readonly string[];
  readonly sequencer: Sequencer;
  slot: ConnectionSlot | null = null;
  /** Monotonic time from which data are expected. */
  expectedFromMs = Number.NaN;
  /** Data have come, or it was confirmed that there are none, since then. */
  isHeard = false;
  lastDataMs = Number.NaN;
  /** Mean time between ticks, a moving average. */
  meanIntervalMs = Number.NaN;
  readonly #options: FeedOptions;
  #status: FeedStatus = { state: 'idle', reason: '', message: '', nextAttemptMs: null };

  constructor(options: FeedOptions) {
    this.#options = options;
    this.instrument = options.instrument;
    this.venue = options.venue;
    this.tradeStream = options.tradeStream;
    this.streams = options.streams;
    this.sequencer = options.sequencer;
  }

  get status(): FeedStatus {
    return this.#status;
  }

  /** A new tick came. */
  sawData(monotonicMs: number): void {
    const intervalMs = monotonicMs - this.lastDataMs;
    if (intervalMs >= 0) {
      const mean = Number.isNaN(this.meanIntervalMs) ? intervalMs : this.meanIntervalMs;
      this.meanIntervalMs = mean + (intervalMs - mean) / 50;
    }
    this.lastDataMs = monotonicMs;
    this.isHeard = true;
  }

  /** The connection is new: data are expected from now on. */
  expectData(monotonicMs: number): void {
    this.expectedFromMs = monotonicMs;
    this.lastDataMs = Number.NaN;
    this.isHeard = false;
  }

  /** Shows a state; said again only where something of it differs. */
  show(state: FeedState, reason = '', message = '', nextAttemptMs: number | null = null): void {
    const before = this.#status;
    const isSame = before.state === state && before.reason === reason && before.nextAttemptMs === nextAttemptMs;
    if (isSame && before.message === message) return;
    this.#status = { state, reason, message, nextAttemptMs };
    const { instrument, nowMs, emit } = this.#options;
    emit({ kind: 'status', instrument, state, reason, message, atMs: nowMs(), nextAttemptMs });
  }
}
