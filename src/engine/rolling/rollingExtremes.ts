import { RingBuffer } from './ringBuffer';

/**
 * Smallest and largest of the last `windowLength` values, by monotonic queues (Lemire 2006): O(1) amortised, no
 * allocation. The newest value may be replaced. A value that is not finite empties the window. NaN until warm.
 */
export class RollingExtremes {
  readonly #windowLength: number;
  readonly #least: MonotonicQueue;
  readonly #most: MonotonicQueue;
  #newest = NaN;
  #size = 0;
  /** Number of the newest value since the window was last empty. */
  #number = -1;

  constructor(windowLength: number) {
    this.#windowLength = new RingBuffer(windowLength).capacity;
    this.#least = new MonotonicQueue(windowLength, -1);
    this.#most = new MonotonicQueue(windowLength, 1);
  }

  get isWarm(): boolean {
    return this.#size === this.#windowLength;
  }

  get min(): number {
    return this.isWarm ? -Math.max(-this.#newest, this.#least.front) : NaN;
  }

  get max(): number {
    return this.isWarm ? Math.max(this.#newest, this.#most.front) : NaN;
  }

  push(value: number): void {
    if (!Number.isFinite(value)) {
      this.reset();
      return;
    }
    // The newest stays out of the queues until it is final: what it would push out of them could not come back.
    if (this.#size > 0) {
      this.#least.push(this.#number, this.#newest);
      this.#most.push(this.#number, this.#newest);
    }
    this.#number++;
    this.#newest = value;
    this.#size = Math.min(this.#size + 1, this.#windowLength);
    this.#least.dropThrough(this.#number - this.#windowLength);
    this.#most.dropThrough(this.#number - this.#windowLength);
  }

  /** Takes finite values; needs one to replace. */
  replaceNewest(value: number): void {
    if (this.#size === 0 || !Number.isFinite(value)) {
      throw new RangeError(`Cannot put ${value} for ${this.#newest}: both must be numbers.`);
    }
    this.#newest = value;
  }

  reset(): void {
    this.#size = 0;
    this.#number = -1;
    this.#newest = NaN;
    this.#least.clear();
    this.#most.clear();
  }
}

/** Signed values that fall from front to back, each with its number; the front is the largest. */
class MonotonicQueue {
  readonly #sign: 1 | -1;
  readonly #values: Float64Array;
  readonly #numbers: Float64Array;
  #start = 0;
  #size = 0;

  constructor(capacity: number, sign: 1 | -1) {
    this.#sign = sign;
    this.#values = new Float64Array(capacity);
    this.#numbers = new Float64Array(capacity);
  }

  get front(): number {
    return this.#size === 0 ? -Infinity : (this.#values[this.#start] ?? NaN);
  }

  push(number: number, value: number): void {
    const signed = this.#sign * value;
    while (this.#size > 0 && (this.#values[this.#slot(this.#size - 1)] ?? NaN) <= signed) this.#size--;
    const slot = this.#slot(this.#size++);
    this.#values[slot] = signed;
    this.#numbers[slot] = number;
  }

  dropThrough(number: number): void {
    while (this.#size > 0 && (this.#numbers[this.#start] ?? NaN) <= number) {
      this.#start = this.#slot(1);
      this.#size--;
    }
  }

  clear(): void {
    this.#start = 0;
    this.#size = 0;
  }

  #slot(position: number): number {
    return (this.#start + position) % this.#values.length;
  }
}
