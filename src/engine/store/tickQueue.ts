import type { InstrumentId } from '../contract/ids';
import type { StreamKind, Tick } from '../contract/market';

const firstCapacity = 4_096;

/**
 * Ticks that wait for their table, as columns: an object of each would be moved and traced by the garbage collector
 * for as long as it waits. First in, first out; places are numbered from 0 and stay until everything was taken.
 */
export class TickQueue {
  #capacity = firstCapacity;
  #instruments: InstrumentId[] = [];
  #streams: StreamKind[] = [];
  #numbers = new Float64Array(firstCapacity * numbersPerTick);
  #head = 0;
  #length = 0;

  /** Ticks that wait. */
  get pending(): number {
    return this.#length - this.#head;
  }

  push(tick: Tick): void {
    if (this.#length === this.#capacity) this.#makeRoom();
    const at = this.#length++;
    this.#instruments[at] = tick.instrument;
    this.#streams[at] = tick.stream;
    const numbers = this.#numbers;
    const from = at * numbersPerTick;
    numbers[from] = tick.id;
    numbers[from + 1] = tick.timeMs;
    numbers[from + 2] = tick.price;
    numbers[from + 3] = tick.quantity;
    numbers[from + 4] = tick.isBuyerMaker ? 1 : 0;
    numbers[from + 5] = tick.trades;
  }

  /** The place of the next tick, which is taken now; -1 where none waits. What it holds stays until {@link release}. */
  take(): number {
    return this.#head < this.#length ? this.#head++ : -1;
  }

  instrument(place: number): InstrumentId {
    return this.#instruments[place] as InstrumentId;
  }

  stream(place: number): StreamKind {
    return this.#streams[place] as StreamKind;
  }

  id(place: number): number {
    return this.#numbers[place * numbersPerTick] as number;
  }

  timeMs(place: number): number {
    return this.#numbers[place * numbersPerTick + 1] as number;
  }

  /** Id, time, price, quantity, 1 where the buyer was the maker, number of trades. */
  number(place: number, column: number): number {
    return this.#numbers[place * numbersPerTick + column] as number;
  }

  /** Places that were taken are not read any more. */
  release(): void {
    if (this.#head < this.#length) return;
    this.#head = 0;
    this.#length = 0;
    if (this.#capacity <= 16 * firstCapacity) return;
    this.#capacity = firstCapacity;
    this.#instruments = [];
    this.#streams = [];
    this.#numbers = new Float64Array(firstCapacity * numbersPerTick);
  }

  /** Moves what waits to the front where half of the places are taken, else doubles them. */
  #makeRoom(): void {
    const { pending } = this;
    const kept = this.#numbers.subarray(this.#head * numbersPerTick);
    if (pending > this.#capacity / 2) {
      this.#capacity *= 2;
      this.#numbers = new Float64Array(this.#capacity * numbersPerTick);
      this.#numbers.set(kept);
    } else {
      this.#numbers.copyWithin(0, this.#head * numbersPerTick);
    }
    this.#instruments = this.#instruments.slice(this.#head, this.#length);
    this.#streams = this.#streams.slice(this.#head, this.#length);
    this.#head = 0;
    this.#length = pending;
  }
}

export const numbersPerTick = 6;
