import type { Clock } from '../../src/engine/clock';
import type { SourceEvent } from '../../src/engine/contract/market';

/** Stands still between two trades: what is done now and then is done at the same events each time. */
export class MarketClock implements Clock {
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  reach(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(): Promise<void> {
    return Promise.resolve();
  }

  after(): () => void {
    return () => undefined;
  }
}

/** Moves the clock with the market. */
export function* paced(batches: readonly (readonly SourceEvent[])[], clock: MarketClock) {
  for (const batch of batches) {
    for (const event of batch) if (event.kind === 'tick') clock.reach(event.timeMs);
    yield batch;
  }
}
