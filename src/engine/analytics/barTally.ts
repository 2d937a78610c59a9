import { barFlags } from '../contract/market';

/** Counts the filled and the incomplete ones among the last `windowBars` final bars. A push is O(1). */
export class BarTally {
  filledBars = 0;
  incompleteBars = 0;
  readonly #flags: Uint8Array;
  #pushed = 0;

  constructor(windowBars: number) {
    this.#flags = new Uint8Array(windowBars);
  }

  push(flags: number): void {
    const slot = this.#pushed % this.#flags.length;
    if (this.#pushed >= this.#flags.length) this.#count(this.#flags[slot] ?? 0, -1);
    this.#flags[slot] = flags;
    this.#count(flags, 1);
    this.#pushed++;
  }

  #count(flags: number, step: 1 | -1): void {
    if ((flags & barFlags.filled) !== 0) this.filledBars += step;
    if ((flags & barFlags.complete) === 0) this.incompleteBars += step;
  }
}
