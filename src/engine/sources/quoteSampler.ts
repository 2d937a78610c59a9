import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { Quote } from '../contract/market';

/**
 * Best bids and asks at a bearable rate: of each instrument the newest, at most once in `quoteMs`. They are a
 * state, not a flow: what stands between two samples is dropped on purpose, and so they never hold up trades.
 */
export class QuoteSampler {
  readonly #options: {
    readonly clock: Clock;
    readonly quoteMs: number;
    readonly signal: AbortSignal;
    readonly emit: (quote: Quote) => void;
  };
  readonly #latest = new Map<InstrumentId, Quote>();
  #isScheduled = false;

  constructor(options: {
    readonly clock: Clock;
    readonly quoteMs: number;
    readonly signal: AbortSignal;
    readonly emit: (quote: Quote) => void;
  }) {
    this.#options = options;
  }

  take(quote: Quote): void {
    this.#latest.set(quote.instrument, quote);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { clock, quoteMs, signal } = this.#options;
    void clock.sleep(quoteMs, signal).then(() => this.#tell());
  }

  #tell(): void {
    this.#isScheduled = false;
    if (this.#options.signal.aborted) return;
    for (const quote of this.#latest.values()) this.#options.emit(quote);
    this.#latest.clear();
  }
}
