export interface BackoffOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly random: () => number;
}

/**
 * Full-jitter exponential backoff: each wait is drawn evenly between nothing and a bound that doubles from
 * `firstMs` to `longestMs`, so that many clients cut off together do not come back together.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  get attempts(): number {
    return this.#attempts;
  }

  nextDelayMs(): number {
    const { firstMs, longestMs, random } = this.#options;
    const boundMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#attempts, 40));
    this.#attempts++;
    return Math.round(boundMs * random());
  }

  /** To be called only once data have flowed steadily: a server that accepts and closes must not see us at once again. */
  reset(): void {
    this.#attempts = 0;
  }
}
