import { DoubleDouble } from './doubleDouble';
import { RingBuffer } from './ringBuffer';

/**
 * Mean, variance and z-score of the last `windowLength` values, equal to the batch on the same window for days: sums in
 * double-double about a fixed shift, rebuilt from the ring once a million times the squares that are in the window went
 * through them, so at once when the departure of a giant ate their digits. A value that is not finite empties the
 * window: every window that would hold it is undefined. All NaN until warm. Push and read are O(1) amortised and
 * allocate nothing.
 */
export class RollingMoments {
  readonly #ring: RingBuffer;
  readonly #sum = new DoubleDouble();
  readonly #squares = new DoubleDouble();
  readonly #scratch = new DoubleDouble();
  /** Plain numbers on their way into a sum: see `DoubleDouble`. */
  readonly #distance = new DoubleDouble();
  readonly #signed = new DoubleDouble();
  readonly #count = new DoubleDouble();
  readonly #shift = new DoubleDouble();
  #mass = 0;
  /** Equal values in a row up to the newest, and the same before it. */
  #run = 0;
  #runBefore = 0;
  #centred = 0;

  constructor(windowLength: number) {
    this.#ring = new RingBuffer(windowLength);
  }

  get size(): number {
    return this.#ring.size;
  }

  get isWarm(): boolean {
    return this.#ring.isFull;
  }

  get mean(): number {
    return this.isWarm ? this.#scratch.copy(this.#sum).dividedBy(this.size).addScaled(1, this.#shift).value : NaN;
  }

  /** ddof 1; exactly 0 where all values are equal; NaN for a window of one. */
  get variance(): number {
    if (!this.isWarm || this.size < 2) return NaN;
    return this.#run >= this.size ? 0 : this.#centred / (this.size - 1);
  }

  get deviation(): number {
    return Math.sqrt(this.variance);
  }

  /** (newest − mean)/deviation; NaN where the values are all equal. */
  get zScore(): number {
    const deviation = this.deviation;
    if (!(deviation > 0)) return NaN;
    const newest = this.#ring.at(this.size - 1);
    this.#distance.hi = newest;
    this.#distance.subtractPlain(this.#shift);
    this.#count.hi = -this.size;
    return this.#scratch.copy(this.#sum).dividedByPair(this.#count).addScaled(1, this.#distance).value / deviation;
  }

  push(value: number): void {
    if (!Number.isFinite(value)) {
      this.reset();
      return;
    }
    if (this.isWarm) this.#take(-1, this.#ring.at(0));
    if (this.size === 0) this.#startAt(value);
    this.#runBefore = this.#run;
    this.#run = value === this.#ring.at(this.size - 1) ? this.#run + 1 : 1;
    this.#ring.push(value);
    this.#take(1, value);
    this.#settle();
  }

  /** The newest value takes another, as that of a forming bar does. Takes finite values; needs one to replace. */
  replaceNewest(value: number): void {
    const last = this.size - 1;
    const before = this.#ring.at(last);
    if (last < 0 || !Number.isFinite(value))
      throw new RangeError(`Cannot put ${value} for ${before}: both must be numbers.`);
    this.#take(-1, before);
    this.#ring.replaceNewest(value);
    this.#take(1, value);
    this.#run = last > 0 && value === this.#ring.at(last - 1) ? this.#runBefore + 1 : 1;
    this.#settle();
  }

  reset(): void {
    this.#ring.clear();
    this.#run = 0;
    this.#startAt(0);
  }

  #settle(): void {
    this.#centre();
    if (this.#centred * wornRatio >= this.#mass) return;
    const first = this.#ring.at(0);
    let offset = 0;
    for (let j = 1; j < this.size; j++) offset += (this.#ring.at(j) - first) / this.size;
    this.#startAt(first + offset);
    for (let j = 0; j < this.size; j++) this.#take(1, this.#ring.at(j));
    this.#centre();
  }

  #centre(): void {
    this.#count.hi = -this.size;
    this.#scratch.copy(this.#sum).timesPair(this.#sum).dividedByPair(this.#count).addScaled(1, this.#squares);
    this.#centred = Math.max(0, this.#scratch.value);
  }

  #startAt(shift: number): void {
    this.#shift.hi = shift;
    this.#mass = 0;
    this.#sum.set(0);
    this.#squares.set(0);
  }

  #take(sign: 1 | -1, value: number): void {
    const distance = this.#distance;
    const signed = this.#signed;
    distance.hi = value;
    distance.subtractPlain(this.#shift);
    signed.hi = sign * distance.hi;
    signed.lo = sign * distance.lo;
    this.#sum.addScaled(1, signed);
    this.#squares.addProductOf(signed, distance);
    this.#mass += distance.hi * distance.hi;
  }
}

/** Leaves some 25 digits; larger would save nothing. */
const wornRatio = 2 ** 20;
