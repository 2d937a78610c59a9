import type { Clock } from './clock';
import type { Failure } from './contract/result';

/** A store that cannot be opened is tried again after so long, then after twice as long, and so on. */
const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

/** The folder may come back: a drive that is mounted later, a disk that has room again. Each reason is told once. */
export class OpenRetry {
  readonly #clock: Clock;
  readonly #report: (reason: string, message: string) => void;
  #retryMs = firstRetryMs;
  #cancel: (() => void) | null = null;
  #told = '';

  constructor(clock: Clock, report: (reason: string, message: string) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Why the store could not be opened, in a sentence; empty where it is open or was not tried. */
  get trouble(): string {
    return this.#told;
  }

  /** Tells why, where that is news, and calls `again` after a while. */
  failed({ reason, message }: Failure, again: () => void): void {
    if (message !== this.#told) this.#report(reason, message);
    this.#told = message;
    this.cancel();
    this.#cancel = this.#clock.after(this.#retryMs, () => {
      this.#cancel = null;
      again();
    });
    this.#retryMs = Math.min(2 * this.#retryMs, longestRetryMs);
  }

  opened(): void {
    this.#told = '';
    this.#retryMs = firstRetryMs;
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
