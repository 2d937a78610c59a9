/** The only place in the engine that reads time. `nowMs` is the wall clock; `monotonicMs` never steps back. */
export interface Clock {
  nowMs(): number;
  monotonicMs(): number;
  /** Resolves after `delayMs`, or at once when aborted. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `delayMs`; the function returned cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      signal?.addEventListener('abort', end, { once: true });
    }),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that moves when told to, for tests and compressed time. Timers fire in order of their due time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #timers: { dueMs: number; order: number; callback: () => void }[] = [];
  #order = 0;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.after(delayMs, end);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  /** Moves on by `deltaMs`, firing what falls due, and lets promises settle between firings. */
  async advance(deltaMs: number): Promise<void> {
    const endMs = this.#nowMs + deltaMs;
    for (;;) {
      await settle();
      const due = this.#timers
        .filter((timer) => timer.dueMs <= endMs)
        .toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#nowMs = Math.max(this.#nowMs, due.dueMs);
      due.callback();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything that is ready run, promises and immediate callbacks alike. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
