import type { Clock } from './clock';

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/**
 * When a session that asks to be opened anew is: at once where it went well for a minute, else after a wait that
 * doubles from a second to a minute, so that what fails again and again stays calm. Nothing else waits meanwhile.
 */
export class Reopening {
  readonly #clock: Clock;
  readonly #log: (message: string) => void;
  #openedMs = -Infinity;
  #waitMs = firstWaitMs;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, log: (message: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The session has asked, and waits for it. */
  get isDue(): boolean {
    return this.#cancel !== null;
  }

  /** Calls `reopen` when it is time; asked again before that, nothing changes. */
  ask(reopen: () => void): void {
    if (this.isDue) return;
    const nowMs = this.#clock.monotonicMs();
    const isSteady = nowMs - this.#openedMs >= longestWaitMs;
    if (isSteady) this.#waitMs = firstWaitMs;
    const delayMs = isSteady ? 0 : Math.max(0, this.#openedMs + this.#waitMs - nowMs);
    if (!isSteady) this.#waitMs = Math.min(2 * this.#waitMs, longestWaitMs);
    if (delayMs >= firstWaitMs) this.#log(`It failed again soon: opened anew in ${Math.round(delayMs / 1_000)} s.`);
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      this.#openedMs = this.#clock.monotonicMs();
      reopen();
    });
  }

  /** The session that asked is closed. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
