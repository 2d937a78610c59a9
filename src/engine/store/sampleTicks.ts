import type { TickColumns } from '../contract/market';

/** Prices of a range reduced to what a chart's pixels can show; NaN in a bucket without trades. */
export interface PriceSamples {
  /** Start of each bucket. */
  readonly fromMs: Float64Array;
  readonly first: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
  /** Ticks, or bars, in it. */
  readonly count: Float64Array;
}

/** Takes prices in order of time and keeps first, lowest, highest and last of each of `buckets` equal spans. */
export class PriceSampler {
  readonly samples: PriceSamples;
  readonly #fromMs: number;
  readonly #spanMs: number;

  constructor(fromMs: number, toMs: number, buckets: number) {
    this.#fromMs = fromMs;
    this.#spanMs = (toMs - fromMs) / buckets;
    const nothing = (): Float64Array => new Float64Array(buckets).fill(Number.NaN);
    this.samples = {
      fromMs: Float64Array.from({ length: buckets }, (_, at) => fromMs + at * this.#spanMs),
      first: nothing(),
      min: nothing(),
      max: nothing(),
      last: nothing(),
      count: new Float64Array(buckets),
    };
  }

  ticks(ticks: TickColumns): void {
    for (let at = 0; at < ticks.id.length; at++) {
      const price = ticks.price[at] as number;
      // Rows without a price count as ids, not as trades.
      if (price > 0) this.add(ticks.timeMs[at] as number, price, price, price, price);
    }
  }

  add(timeMs: number, open: number, high: number, low: number, close: number): void {
    const { first, min, max, last, count } = this.samples;
    const bucket = Math.min(Math.floor((timeMs - this.#fromMs) / this.#spanMs), count.length - 1);
    if (bucket < 0) return;
    if (count[bucket] === 0) {
      first[bucket] = open;
      min[bucket] = low;
      max[bucket] = high;
    } else {
      min[bucket] = Math.min(min[bucket] as number, low);
      max[bucket] = Math.max(max[bucket] as number, high);
    }
    last[bucket] = close;
    count[bucket] = (count[bucket] as number) + 1;
  }
}
