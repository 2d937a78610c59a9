import type { Clock } from '../clock';

/**
 * The exchange's clock as seen from here: anchored at a measured instant and carried on by the monotonic clock,
 * so that a step of our wall clock moves nothing. Before the first measurement it takes the latest event time
 * seen, and before that our own wall clock.
 */
export class ExchangeClock {
  readonly #clock: Clock;
  #measuredOffsetMs: number | null = null;
  #seenOffsetMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Measured, or seen in data. */
  get isKnown(): boolean {
    return this.#measuredOffsetMs !== null || this.#seenOffsetMs !== null;
  }

  nowMs(): number {
    return this.at(this.#clock.monotonicMs());
  }

  /** What the exchange's clock shows, or showed, when the monotonic clock stood at `monotonicMs`. */
  at(monotonicMs: number): number {
    const offsetMs = this.#measuredOffsetMs ?? this.#seenOffsetMs;
    return offsetMs === null ? this.#clock.nowMs() : monotonicMs + offsetMs;
  }

  /** How far the exchange is ahead of our wall clock, NaN where it is not known. */
  get offsetMs(): number {
    return this.isKnown ? this.nowMs() - this.#clock.nowMs() : Number.NaN;
  }

  /** A request for the server's time, sent and answered at these monotonic times: it was read half-way between. */
  measured(serverTimeMs: number, sentMs: number, answeredMs: number): void {
    this.#measuredOffsetMs = serverTimeMs - (sentMs + answeredMs) / 2;
  }

  /** An event time that came in: the exchange's clock stands there at least. */
  seen(eventTimeMs: number, monotonicMs: number): void {
    const offsetMs = eventTimeMs - monotonicMs;
    if (this.#seenOffsetMs === null || offsetMs > this.#seenOffsetMs) this.#seenOffsetMs = offsetMs;
  }

  /** After a sleep the monotonic clock may have stood still: nothing measured holds any more. */
  forget(): void {
    this.#measuredOffsetMs = null;
    this.#seenOffsetMs = null;
  }
}
