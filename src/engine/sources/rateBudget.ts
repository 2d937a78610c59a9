import type { NetworkFailure } from './networkFailure';

/**
 * How much of a minute's weight a request may bring it to: what a person waits for goes before repairs, those before
 * the past that windows need, and that before deeper history.
 */
export type RequestPriority = 'urgent' | 'repair' | 'needed' | 'background';

const shares: Readonly<Record<RequestPriority, number>> = { urgent: 0.9, repair: 0.6, needed: 0.5, background: 0.3 };

/**
 * The request weight of one address in the exchange's current minute, as we count it and as the exchange says
 * in its headers, whichever is more; and the time until which it wants no request at all. Times are monotonic.
 */
export class RateBudget {
  #limit: number;
  #usedWeight = 0;
  #minute = Number.NaN;
  #blockedUntilMs = -Infinity;
  #blockedBy: NetworkFailure | null = null;

  constructor(limitPerMinute: number) {
    this.#limit = limitPerMinute;
  }

  /** Read from exchangeInfo. */
  setLimit(limitPerMinute: number): void {
    this.#limit = limitPerMinute;
  }

  get usedWeight(): number {
    return this.#usedWeight;
  }

  /** How long a request of that weight has to wait; 0 for not at all. `exchangeNowMs` tells where the minute ends. */
  waitMs(weight: number, priority: RequestPriority, monotonicMs: number, exchangeNowMs: number): number {
    this.#turn(exchangeNowMs);
    const blockedMs = Math.max(0, this.#blockedUntilMs - monotonicMs);
    const fits = this.#usedWeight + weight <= this.#limit * shares[priority] || this.#usedWeight === 0;
    return fits ? blockedMs : Math.max(blockedMs, 60_000 - (exchangeNowMs % 60_000) + 50);
  }

  /** Why no request is wanted for now, and for how long; null where they are. */
  refusal(monotonicMs: number): NetworkFailure | null {
    const retryAfterMs = this.#blockedUntilMs - monotonicMs;
    return this.#blockedBy !== null && retryAfterMs > 0 ? { ...this.#blockedBy, retryAfterMs } : null;
  }

  spend(weight: number, exchangeNowMs: number): void {
    this.#turn(exchangeNowMs);
    this.#usedWeight += weight;
  }

  /** The header `X-MBX-USED-WEIGHT-1M` of an answer. */
  reported(usedWeight: number, exchangeNowMs: number): void {
    this.#turn(exchangeNowMs);
    this.#usedWeight = Math.max(this.#usedWeight, usedWeight);
  }

  /** Nothing is sent until then: the exchange said so (429, 418), or forbade us altogether. */
  block(failure: NetworkFailure, durationMs: number, monotonicMs: number): void {
    this.#blockedBy = failure;
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, monotonicMs + durationMs);
  }

  #turn(exchangeNowMs: number): void {
    const minute = Math.floor(exchangeNowMs / 60_000);
    if (minute !== this.#minute) this.#usedWeight = 0;
    this.#minute = minute;
  }
}
