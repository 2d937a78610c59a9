import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { StatusEvent } from '../contract/market';
import type { FeedStatus, InstrumentFeed } from './instrumentFeed';
import { overallStatus } from './sourceStatus';

/** Tells the state of instruments and of the source as a whole, each only where it changed. */
export class StatusTeller {
  readonly #options: {
    readonly clock: Clock;
    readonly feeds: () => readonly InstrumentFeed[];
    readonly emit: (event: StatusEvent) => void;
  };
  #shown: FeedStatus | null = null;

  constructor(options: {
    readonly clock: Clock;
    readonly feeds: () => readonly InstrumentFeed[];
    readonly emit: (event: StatusEvent) => void;
  }) {
    this.#options = options;
  }

  show(feed: InstrumentFeed): void {
    feed.show();
    this.showSource();
  }

  /** An instrument that these endpoints cannot give. */
  refuse(instrument: InstrumentId): void {
    const { clock, emit } = this.#options;
    const message = `${instrument} cannot be had from these endpoints; write spot: or usdm: before the symbol, or set others.`;
    const status = { kind: 'status', instrument, state: 'offline', reason: 'notOffered', message } as const;
    emit({ ...status, atMs: Math.floor(clock.nowMs()), nextAttemptMs: null });
  }

  showSource(): void {
    const { clock, feeds, emit } = this.#options;
    const before = this.#shown;
    const status = overallStatus(feeds(), before);
    if (status === null) return;
    const isSame = before?.state === status.state && before.message === status.message;
    if (isSame && before.nextAttemptMs === status.nextAttemptMs) return;
    this.#shown = status;
    emit({ kind: 'status', instrument: null, ...status, atMs: Math.floor(clock.nowMs()) });
  }
}
