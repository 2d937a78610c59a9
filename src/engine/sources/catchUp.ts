import type { Clock } from '../clock';
import type { InstrumentFeed } from './instrumentFeed';

/**
 * While missing trades are being fetched a feed is catching up, and its bars wait for them: they are then final
 * once, with every trade. But only so long: a repair that takes longer, or cannot go on, revises bars instead.
 */
export class CatchUp {
  readonly #options: {
    readonly clock: Clock;
    readonly catchUpMs: number;
    readonly changed: (feed: InstrumentFeed) => void;
  };
  /** Feeds with open gaps -> what cancels the deadline. */
  readonly #deadlines = new Map<InstrumentFeed, () => void>();

  constructor(options: {
    readonly clock: Clock;
    readonly catchUpMs: number;
    readonly changed: (feed: InstrumentFeed) => void;
  }) {
    this.#options = options;
  }

  /** A gap of the feed opened, was explained or closed. */
  gapChanged(feed: InstrumentFeed): void {
    const { clock, catchUpMs, changed } = this.#options;
    const gaps = feed.sequencer.openGaps;
    if (gaps.length === 0) {
      this.forget(feed);
    } else if (!this.#deadlines.has(feed)) {
      feed.isCatchingUp = true;
      const cancel = clock.after(catchUpMs, () => {
        feed.isCatchingUp = false;
        changed(feed);
      });
      this.#deadlines.set(feed, cancel);
    }
    // One that says why it cannot be repaired is not waited for.
    if (gaps.some((gap) => gap.event.reason !== 'missed')) feed.isCatchingUp = false;
  }

  forget(feed: InstrumentFeed): void {
    feed.isCatchingUp = false;
    this.#deadlines.get(feed)?.();
    this.#deadlines.delete(feed);
  }

  close(): void {
    for (const cancel of this.#deadlines.values()) cancel();
    this.#deadlines.clear();
  }
}
