import type { Clock } from '../clock';
import type { TimeEvent } from '../contract/market';
import type { BinanceTiming } from './binanceTiming';
import type { ExchangeClock } from './exchangeClock';

export interface TellerOptions {
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  /** Asks the exchange for its time; false where it did not tell. */
  readonly measure: () => Promise<boolean>;
  readonly isConnected: () => boolean;
  readonly emit: (event: TimeEvent) => void;
}

/** Keeps the exchange's clock measured, and tells its time while connected, so that bars close on quiet markets too. */
export class ExchangeTimeTeller {
  readonly #options: TellerOptions;
  /** Resolves when the exchange has told its time for the first time, or has been asked in vain. */
  readonly asked: Promise<void>;
  #answered: () => void = () => undefined;
  #toldMs = -Infinity;

  constructor(options: TellerOptions) {
    this.#options = options;
    this.asked = new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  start(): void {
    void this.#measureOften();
    this.#tellLater();
  }

  async #measureOften(): Promise<void> {
    const { clock, timing, signal, measure } = this.#options;
    while (!signal.aborted) {
      const isMeasured = await measure();
      this.#answered();
      await clock.sleep(isMeasured ? timing.clockRefreshMs : Math.min(10_000, timing.clockRefreshMs), signal);
    }
  }

  #tellLater(): void {
    const { clock, timing, signal } = this.#options;
    if (signal.aborted) return;
    const dueMs = clock.monotonicMs() + timing.timeEventMs;
    const cancel = clock.after(timing.timeEventMs, () => {
      signal.removeEventListener('abort', cancel);
      // Late by far: this thread was held up, and the trades of that time still wait in the sockets. They go first.
      if (clock.monotonicMs() - dueMs < timing.timeEventMs) this.#tell();
      this.#tellLater();
    });
    signal.addEventListener('abort', cancel, { once: true });
  }

  #tell(): void {
    const { exchangeClock, isConnected, emit } = this.#options;
    const exchangeTimeMs = Math.floor(exchangeClock.nowMs());
    if (!isConnected() || !exchangeClock.isKnown || exchangeTimeMs <= this.#toldMs) return;
    this.#toldMs = exchangeTimeMs;
    emit({ kind: 'time', exchangeTimeMs });
  }
}
