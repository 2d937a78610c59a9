import type { Leg } from '../bars/aligner';

/**
 * The last prices of both legs in the bars that are not final: usually one bar, two while the grace for late trades
 * runs. Noting a price is O(1) and allocates only where a bar is new.
 */
export class OpenSteps {
  /** Rises with each change but of the newest bar's prices. */
  version = 0;
  /** Open time of the newest bar with a price; NaN for none. */
  newestMs = NaN;
  readonly #y = new OpenPrices();
  readonly #x = new OpenPrices();

  note(leg: Leg, openMs: number, price: number): void {
    if (openMs !== this.newestMs) this.version++;
    if (!(openMs <= this.newestMs)) this.newestMs = openMs;
    (leg === 'y' ? this.#y : this.#x).note(openMs, price);
  }

  /** The leg's price in the bar opened at `openMs`; NaN where it has not traded in it. */
  priceAt(leg: Leg, openMs: number): number {
    return (leg === 'y' ? this.#y : this.#x).at(openMs);
  }

  /** Forgets the bars opened before `openMs`. */
  dropBefore(openMs: number): void {
    const droppedY = this.#y.dropBefore(openMs);
    const droppedX = this.#x.dropBefore(openMs);
    if (droppedY || droppedX) this.version++;
    if (this.newestMs < openMs) this.newestMs = NaN;
  }

  clear(): void {
    this.dropBefore(Infinity);
  }
}

/** Prices by open time, rising. */
class OpenPrices {
  readonly #openMs: number[] = [];
  readonly #price: number[] = [];

  note(openMs: number, price: number): void {
    let index = this.#openMs.length;
    while (index > 0 && (this.#openMs[index - 1] ?? NaN) > openMs) index--;
    if (this.#openMs[index - 1] === openMs) {
      this.#price[index - 1] = price;
    } else {
      this.#openMs.splice(index, 0, openMs);
      this.#price.splice(index, 0, price);
    }
  }

  at(openMs: number): number {
    for (let index = this.#openMs.length - 1; index >= 0; index--) {
      if (this.#openMs[index] === openMs) return this.#price[index] ?? NaN;
    }
    return NaN;
  }

  /** True where any was forgotten. */
  dropBefore(openMs: number): boolean {
    let count = 0;
    if (!((this.#openMs[0] ?? NaN) < openMs)) return false;
    while (count < this.#openMs.length && (this.#openMs[count] ?? NaN) < openMs) count++;
    this.#openMs.splice(0, count);
    this.#price.splice(0, count);
    return count > 0;
  }
}
