const everyMs = 60_000;

/** Lets each reason through at once, and then at most once a minute: a log stays readable while something fails on. */
export class ReasonPace {
  readonly #lastMs = new Map<string, number>();

  isDue(reason: string, atMs: number): boolean {
    if (atMs - (this.#lastMs.get(reason) ?? -Infinity) < everyMs) return false;
    this.#lastMs.set(reason, atMs);
    return true;
  }
}
