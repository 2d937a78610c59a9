import { CoMoments, type PairWindow } from './coMoments';
import type { RollingCoMoments } from './rollingCoMoments';

/**
 * The window as it would be with bars that are not final yet at its end; the window of final bars is not touched, so
 * final values never depend on how many ticks a bar had. `restart` after every change of the final window, `push` for
 * each open bar, `replaceNewest` for each tick: O(1), no allocation.
 */
export class ProvisionalCoMoments implements PairWindow {
  readonly moments = new CoMoments();
  readonly #final: RollingCoMoments;
  /** All of the window but its newest provisional pair. */
  readonly #base = new CoMoments();
  readonly #openY: number[] = [];
  readonly #openX: number[] = [];
  /** Pairs of the final window that the provisional ones have pushed out. */
  #dropped = 0;

  constructor(final: RollingCoMoments) {
    this.#final = final;
  }

  get size(): number {
    return this.#final.size + this.#openY.length - this.#dropped;
  }

  get isWarm(): boolean {
    return this.size === this.#final.windowBars;
  }

  yAt(position: number): number {
    const index = position + this.#dropped;
    return index < this.#final.size ? this.#final.yAt(index) : (this.#openY[index - this.#final.size] ?? NaN);
  }

  xAt(position: number): number {
    const index = position + this.#dropped;
    return index < this.#final.size ? this.#final.xAt(index) : (this.#openX[index - this.#final.size] ?? NaN);
  }

  /** Back to the final window as it is now. */
  restart(): void {
    this.#openY.length = 0;
    this.#openX.length = 0;
    this.#dropped = 0;
    this.moments.copy(this.#final.moments);
  }

  push(y: number, x: number): void {
    this.#base.copy(this.moments);
    if (this.isWarm) {
      this.#base.remove(this.yAt(0), this.xAt(0));
      this.#dropped++;
      this.#base.centre();
      if (this.#base.isWorn) this.#base.rebuild(this, this.size);
    }
    this.#openY.push(y);
    this.#openX.push(x);
    this.#addNewest(y, x);
  }

  /** The last pair pushed takes another value. Needs one. */
  replaceNewest(y: number, x: number): void {
    const last = this.#openY.length - 1;
    if (last < 0) throw new Error('There is no provisional pair to replace; push one first.');
    this.#openY[last] = y;
    this.#openX[last] = x;
    this.#addNewest(y, x);
  }

  #addNewest(y: number, x: number): void {
    this.moments.copy(this.#base);
    this.moments.add(y, x);
    this.moments.centre();
  }
}
