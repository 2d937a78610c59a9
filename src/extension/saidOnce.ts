const quietMs = 10_000;

/** Keeps one failure from being said twice, where it is both an answer to what was asked and told by the engine. */
export class SaidOnce {
  readonly #saidAtMs = new Map<string, number>();

  /** True where `message` was not said in the last ten seconds; it counts as said now. */
  isNew(message: string, nowMs = performance.now()): boolean {
    const isNew = nowMs - (this.#saidAtMs.get(message) ?? -Infinity) >= quietMs;
    if (isNew) this.#saidAtMs.set(message, nowMs);
    return isNew;
  }
}
