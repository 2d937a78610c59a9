import { DoubleDouble } from './doubleDouble';
import { RingBuffer } from './ringBuffer';

/**
 * Pearson correlations of s series over the last `windowLength` rows. A row is pushed at each bar, O(s²); a tick of one
 * series replaces its newest value, O(s). Sums in double-double (31 digits bear an offset of 1e9 deviations without a
 * shift), rebuilt for a series, O(s·w), once 4,000 times the squares that are in its window went through them. A value that is not finite is a hole: every
 * correlation whose window would hold one is NaN, as it is until warm and where a series is constant, exactly.
 */
export class RollingCorrelationMatrix {
  readonly seriesCount: number;
  readonly #series: Series[];
  /** Cross sums, row by row below the diagonal and with it. */
  readonly #cross: DoubleDouble[];
  readonly #scratch = new DoubleDouble();
  /** The newest value of each series, with `lo` 0. */
  readonly #newest: readonly DoubleDouble[];
  readonly #change = new DoubleDouble();

  constructor(seriesCount: number, windowLength: number) {
    this.seriesCount = seriesCount;
    this.#series = Array.from({ length: seriesCount }, () => new Series(windowLength));
    this.#newest = Array.from({ length: seriesCount }, () => new DoubleDouble());
    this.#cross = Array.from({ length: (seriesCount * (seriesCount + 1)) / 2 }, () => new DoubleDouble());
  }

  /** Takes the next value of every series. */
  pushRow(values: ArrayLike<number>): void {
    const full = this.#series[0]?.ring.isFull === true;
    for (let i = 0; i < this.seriesCount; i++) {
      const series = this.#at(i);
      if (full) {
        for (let j = 0; j <= i; j++) this.#crossAt(i, j).addProduct(-series.oldest, this.#at(j).oldest);
      }
    }
    for (let i = 0; i < this.seriesCount; i++) {
      const series = this.#at(i);
      series.push(values[i] ?? NaN);
      this.#newestAt(i).hi = series.newest;
    }
    for (let i = 0; i < this.seriesCount; i++) {
      for (let j = 0; j <= i; j++) this.#crossAt(i, j).addProductOf(this.#newestAt(i), this.#newestAt(j));
    }
    for (let i = 0; i < this.seriesCount; i++) this.#rebuildWhereWorn(i);
  }

  /** The newest value of series `i` becomes `value`, finite; there has to be a row. */
  replaceNewest(i: number, value: number): void {
    const series = this.#at(i);
    if (series.ring.size === 0 || !Number.isFinite(value)) {
      throw new RangeError(
        `Cannot put ${value} as the newest of series ${i}: push a row first, and take finite numbers.`,
      );
    }
    const newest = this.#newestAt(i);
    const own = this.#crossAt(i, i);
    const change = this.#change;
    change.hi = -newest.hi;
    own.addProductOf(change, newest);
    // The change in two parts, so that what is added for the old value leaves with the new one.
    change.hi = value;
    change.subtractPlain(newest);
    series.replaceNewest(value);
    newest.hi = value;
    for (let j = 0; j < this.seriesCount; j++) {
      if (j === i) own.addProductOf(newest, newest);
      else (i > j ? this.#crossAt(i, j) : this.#crossAt(j, i)).addProductOf(change, this.#newestAt(j));
    }
    change.lo = 0;
    this.#rebuildWhereWorn(i);
  }

  correlation(i: number, j: number): number {
    const a = this.#at(i);
    const b = this.#at(j);
    if (!a.isDefined || !b.isDefined) return NaN;
    if (i === j) return 1;
    const both = Math.sqrt(this.#centred(i, i)) * Math.sqrt(this.#centred(j, j));
    return Math.max(-1, Math.min(1, this.#centred(Math.max(i, j), Math.min(i, j)) / both));
  }

  /** Σ(a − ā)(b − b̄), i ≥ j. */
  #centred(i: number, j: number): number {
    const product = this.#scratch.copy(this.#at(i).sum).timesPair(this.#at(j).sum).dividedBy(-this.#at(i).ring.size);
    return product.addScaled(1, this.#crossAt(i, j)).value;
  }

  #rebuildWhereWorn(i: number): void {
    const series = this.#at(i);
    if (this.#crossAt(i, i).value * wornRatio >= series.mass) return;
    series.rebuild();
    for (let j = 0; j < this.seriesCount; j++) {
      const other = this.#at(j);
      const cross = (i >= j ? this.#crossAt(i, j) : this.#crossAt(j, i)).set(0);
      for (let row = 0; row < series.ring.size; row++) cross.addProduct(series.ring.at(row), other.ring.at(row));
    }
  }

  #at(i: number): Series {
    const series = this.#series[i];
    if (series === undefined) throw new RangeError(`There is no series ${i}; there are ${this.seriesCount}.`);
    return series;
  }

  #newestAt(i: number): DoubleDouble {
    return this.#newest[i] as DoubleDouble;
  }

  #crossAt(i: number, j: number): DoubleDouble {
    return this.#cross[(i * (i + 1)) / 2 + j] as DoubleDouble;
  }
}

/** One series; a hole is kept as 0 until it has left. */
class Series {
  readonly ring: RingBuffer;
  readonly sum = new DoubleDouble();
  mass = 0;
  /** Values in a row without a hole, and equal values in a row; both up to the newest, and before it. */
  #clean = 0;
  #cleanBefore = 0;
  #run = 0;
  #runBefore = 0;

  constructor(windowLength: number) {
    this.ring = new RingBuffer(windowLength);
  }

  get oldest(): number {
    return this.ring.at(0);
  }

  get newest(): number {
    return this.ring.at(this.ring.size - 1);
  }

  get isDefined(): boolean {
    return this.ring.isFull && this.#clean >= this.ring.capacity && this.#run < this.ring.capacity;
  }

  push(value: number): void {
    if (this.ring.isFull) this.#drop(this.oldest);
    const isHole = !Number.isFinite(value);
    const kept = isHole ? 0 : value;
    this.#cleanBefore = this.#clean;
    this.#runBefore = this.#run;
    this.#clean = isHole ? 0 : this.#clean + 1;
    this.#run = kept === this.newest ? this.#run + 1 : 1;
    this.ring.push(kept);
    this.#take(kept);
  }

  replaceNewest(value: number): void {
    this.#drop(this.newest);
    this.#clean = this.#cleanBefore + 1;
    this.#run = this.ring.size > 1 && value === this.ring.at(this.ring.size - 2) ? this.#runBefore + 1 : 1;
    this.ring.replaceNewest(value);
    this.#take(value);
  }

  rebuild(): void {
    this.sum.set(0);
    this.mass = 0;
    for (let row = 0; row < this.ring.size; row++) this.#take(this.ring.at(row));
  }

  #take(value: number): void {
    this.sum.add(value);
    this.mass += value * value;
  }

  #drop(value: number): void {
    this.sum.add(-value);
    this.mass += value * value;
  }
}

/** Leaves ten digits even at an offset of 1e9 deviations. */
const wornRatio = 2 ** 12;
