/**
 * At most `limit` uses within any `windowMs`, by monotonic time. For control messages (five a second) and for
 * connection attempts (300 in five minutes); both limits of the exchange end in a ban when broken.
 */
export class SlidingLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  #usedAtMs: number[] = [];

  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** How long to wait until one more use is allowed; 0 for now. */
  waitMs(monotonicMs: number): number {
    this.#forget(monotonicMs);
    const oldest = this.#usedAtMs[this.#usedAtMs.length - this.#limit];
    return oldest === undefined ? 0 : Math.max(0, oldest + this.#windowMs - monotonicMs);
  }

  /** Counts a use, allowed or not: an answer to a ping cannot wait. */
  use(monotonicMs: number): void {
    this.#forget(monotonicMs);
    this.#usedAtMs.push(monotonicMs);
  }

  #forget(monotonicMs: number): void {
    let stale = 0;
    while (stale < this.#usedAtMs.length && (this.#usedAtMs[stale] as number) + this.#windowMs <= monotonicMs) stale++;
    if (stale > 0) this.#usedAtMs = this.#usedAtMs.slice(stale);
  }
}
