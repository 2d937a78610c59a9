import { CoMoments, type PairWindow } from './coMoments';
import { RingBuffer } from './ringBuffer';

/**
 * Co-moments of the last `windowBars` pairs (y, x), all finite. A push is O(1) amortised: the sums are rebuilt from
 * the ring, O(w), once enough squares have gone through them (every ten windows or so) and at once when the departure
 * of a giant has eaten their digits. They depend on the pushed values only, never on how often they were read.
 */
export class RollingCoMoments implements PairWindow {
  readonly windowBars: number;
  readonly moments = new CoMoments();
  readonly #y: RingBuffer;
  readonly #x: RingBuffer;

  constructor(windowBars: number) {
    this.windowBars = windowBars;
    this.#y = new RingBuffer(windowBars);
    this.#x = new RingBuffer(windowBars);
  }

  get size(): number {
    return this.#y.size;
  }

  get isWarm(): boolean {
    return this.#y.isFull;
  }

  yAt(position: number): number {
    return this.#y.at(position);
  }

  xAt(position: number): number {
    return this.#x.at(position);
  }

  push(y: number, x: number): void {
    if (this.#y.isFull) this.moments.remove(this.#y.at(0), this.#x.at(0));
    this.#y.push(y);
    this.#x.push(x);
    this.moments.add(y, x);
    this.moments.centre();
    if (this.moments.isWorn) this.moments.rebuild(this, this.size);
  }

  reset(): void {
    this.#y.clear();
    this.#x.clear();
    this.moments.clear();
  }
}
