/** The last `capacity` numbers, in a fixed array: `push` is O(1) and allocates nothing. */
export class RingBuffer {
  readonly capacity: number;
  readonly #values: Float64Array;
  #start = 0;
  #size = 0;

  /** Throws a RangeError where the capacity is not a whole number of at least 1. */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`A ring buffer takes a whole number of at least 1 as its capacity; ${capacity} is not.`);
    }
    this.capacity = capacity;
    this.#values = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === this.capacity;
  }

  /** Takes a value in; gives back the one that left, NaN while the ring is filling. */
  push(value: number): number {
    if (this.#size < this.capacity) {
      this.#values[this.#index(this.#size++)] = value;
      return NaN;
    }
    const left = this.#values[this.#start] ?? NaN;
    this.#values[this.#start] = value;
    this.#start = this.#start + 1 === this.capacity ? 0 : this.#start + 1;
    return left;
  }

  /** The newest value becomes `value`; nothing happens where there is none. */
  replaceNewest(value: number): void {
    if (this.#size > 0) this.#values[this.#index(this.#size - 1)] = value;
  }

  /** The value at `position`, 0 being the oldest; NaN outside. */
  at(position: number): number {
    return position < 0 || position >= this.#size ? NaN : (this.#values[this.#index(position)] ?? NaN);
  }

  clear(): void {
    this.#start = 0;
    this.#size = 0;
  }

  #index(position: number): number {
    const index = this.#start + position;
    return index >= this.capacity ? index - this.capacity : index;
  }
}
