import type { Leg } from '../bars/aligner';
import type { TickColumns } from '../contract/market';

/** Two legs as of each moment at which either traded; equal lengths, times rising. */
export interface AsOfColumns {
  readonly timeMs: Float64Array;
  /** Last price of each leg at or before the moment. */
  readonly y: Float64Array;
  readonly x: Float64Array;
  /** How old that price is: 0 for the leg that traded. */
  readonly ageYMs: Float64Array;
  readonly ageXMs: Float64Array;
}

/**
 * As-of alignment of two legs on ticks, one at a time, in order of trade time: the last price of each leg and its age.
 * Several ticks of one millisecond count as one moment, at the last of them. Nothing is looked up ahead. O(1).
 */
export class AsOf {
  timeMs = NaN;
  y = NaN;
  x = NaN;
  #timeYMs = NaN;
  #timeXMs = NaN;

  /** True from the later of the two first ticks on. */
  get isDefined(): boolean {
    return !Number.isNaN(this.#timeYMs) && !Number.isNaN(this.#timeXMs);
  }

  get ageYMs(): number {
    return this.timeMs - this.#timeYMs;
  }

  get ageXMs(): number {
    return this.timeMs - this.#timeXMs;
  }

  /** Takes a tick; prices that are not above 0 count as none. Throws a RangeError where time goes back. */
  push(leg: Leg, timeMs: number, price: number): void {
    if (timeMs < this.timeMs)
      throw new RangeError(`A tick of ${timeMs} follows one of ${this.timeMs}; give them in order.`);
    if (!(price > 0 && price < Infinity)) return;
    this.timeMs = timeMs;
    if (leg === 'y') {
      this.y = price;
      this.#timeYMs = timeMs;
    } else {
      this.x = price;
      this.#timeXMs = timeMs;
    }
  }
}

/**
 * The same for all ticks of two legs: a row for each moment at which either traded, from the later of the two first
 * ticks on. Ticks in order of id, whose times must not go back within a leg. Empty where a leg has none. O(n).
 */
export function alignTicks(y: TickColumns, x: TickColumns): AsOfColumns {
  const asOf = new AsOf();
  const rows: { timeMs: number; y: number; x: number; ageYMs: number; ageXMs: number }[] = [];
  let nextY = 0;
  let nextX = 0;
  while (nextY < y.timeMs.length || nextX < x.timeMs.length) {
    const timeYMs = y.timeMs[nextY] ?? Infinity;
    const timeXMs = x.timeMs[nextX] ?? Infinity;
    const before = rows.at(-1)?.timeMs;
    if (timeYMs <= timeXMs) asOf.push('y', timeYMs, y.price[nextY++] ?? NaN);
    else asOf.push('x', timeXMs, x.price[nextX++] ?? NaN);
    if (!asOf.isDefined) continue;
    if (before === asOf.timeMs) rows.pop();
    rows.push({ timeMs: asOf.timeMs, y: asOf.y, x: asOf.x, ageYMs: asOf.ageYMs, ageXMs: asOf.ageXMs });
  }
  return {
    timeMs: Float64Array.from(rows, (row) => row.timeMs),
    y: Float64Array.from(rows, (row) => row.y),
    x: Float64Array.from(rows, (row) => row.x),
    ageYMs: Float64Array.from(rows, (row) => row.ageYMs),
    ageXMs: Float64Array.from(rows, (row) => row.ageXMs),
  };
}
