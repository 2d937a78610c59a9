import { systemClock, type Clock } from '../../../../src/engine/clock';

/** A clock that runs `scale` times as fast as ours: minutes of the client's own waits, with no wait changed, in seconds. */
export class ScaledClock implements Clock {
  readonly #scale: number;
  readonly #startMs = systemClock.nowMs();
  readonly #startMonotonicMs = systemClock.monotonicMs();

  constructor(scale: number) {
    this.#scale = scale;
  }

  nowMs(): number {
    return this.#startMs + this.#passedMs();
  }

  monotonicMs(): number {
    return this.#startMonotonicMs + this.#passedMs();
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(delayMs / this.#scale, signal);
  }

  after(delayMs: number, callback: () => void): () => void {
    return systemClock.after(delayMs / this.#scale, callback);
  }

  #passedMs(): number {
    return (systemClock.monotonicMs() - this.#startMonotonicMs) * this.#scale;
  }
}
