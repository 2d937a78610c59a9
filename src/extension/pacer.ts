import type { Disposable } from './disposables';

/**
 * Calls `action` at most once in `intervalMs`: at once after a quiet time, else at the end of the interval.
 * What happened last is never lost: a request during the wait leads to one more call.
 */
export class Pacer implements Disposable {
  readonly #action: () => void;
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;
  #disposed = false;

  constructor(intervalMs: number, action: () => void) {
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  request(): void {
    if (this.#disposed) return;
    this.#wanted = true;
    if (this.#timer === undefined) this.#run();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#timer = undefined;
    if (!this.#wanted || this.#disposed) return;
    this.#wanted = false;
    this.#timer = setTimeout(() => this.#run(), this.#intervalMs);
    this.#action();
  }
}
