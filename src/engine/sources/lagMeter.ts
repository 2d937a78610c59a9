const kept = 512;

/** How long events took to come, over the last 512 of them. */
export class LagMeter {
  readonly #lags = new Float64Array(kept);
  #count = 0;

  add(lagMs: number): void {
    this.#lags[this.#count % kept] = lagMs;
    this.#count++;
  }

  /** The nearest-rank quantile, NaN before the first event. Cost: a sort of what is kept. */
  quantile(share: number): number {
    const length = Math.min(this.#count, kept);
    if (length === 0) return Number.NaN;
    const sorted = this.#lags.slice(0, length).sort();
    return sorted[Math.min(length - 1, Math.floor(share * length))] ?? Number.NaN;
  }
}
