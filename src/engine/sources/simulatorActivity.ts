import { mixBits, uniformOf } from './simulatorNoise';

/** Trades of one second: how many, and the number of the first since 1970. */
export interface SecondActivity {
  readonly firstNumber: number;
  readonly count: number;
}

const levels = 12;
const blockSeconds = 2 ** levels;

/**
 * How many trades fall into each second. Every block of 4,096 s has the same number; it is halved again and again
 * with uneven shares (a multiplicative cascade), which gives bursts of a hundred trades in a second beside stretches
 * of seconds without one. As block totals are fixed, trades can be numbered from 1970 without counting them:
 * numbers are contiguous whenever the market is entered. Cost: twelve hashes a second asked for.
 */
export class Activity {
  readonly #key: number;
  readonly #blockCount: number;
  readonly #unevenness: number;

  /** `burstiness` 0 spreads the trades evenly, 1 gives shares of 22 to 78 %. */
  constructor(options: { readonly key: number; readonly tradesPerSecond: number; readonly burstiness: number }) {
    this.#key = options.key;
    this.#blockCount = Math.round(options.tradesPerSecond * blockSeconds);
    this.#unevenness = 0.56 * options.burstiness;
  }

  /** `second` counts from 1970. */
  ofSecond(second: number): SecondActivity {
    const block = Math.floor(second / blockSeconds);
    let offset = second - block * blockSeconds;
    let firstNumber = block * this.#blockCount;
    let count = this.#blockCount;
    let node = 1;
    for (let width = blockSeconds / 2; width >= 1; width /= 2) {
      const key = mixBits(mixBits(this.#key, block), node);
      const share = 0.5 + this.#unevenness * (uniformOf(key) - 0.5);
      const left = Math.floor(count * share + uniformOf(mixBits(key, 1)));
      if (offset < width) {
        count = left;
        node = 2 * node;
      } else {
        offset -= width;
        firstNumber += left;
        count -= left;
        node = 2 * node + 1;
      }
    }
    return { firstNumber, count };
  }

  /** The second in which the trade of that number falls; for finding a resume point. Cost as `ofSecond`. */
  secondOf(number: number): number {
    if (this.#blockCount === 0) return Number.NaN;
    const block = Math.floor(number / this.#blockCount);
    let low = block * blockSeconds;
    for (let width = blockSeconds / 2; width >= 1; width /= 2) {
      if (this.ofSecond(low + width).firstNumber <= number) low += width;
    }
    return low;
  }
}
