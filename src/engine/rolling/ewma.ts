/**
 * Exponentially weighted mean and deviation, as `ewm` of the goldens: α = 2/(span + 1); weights (1 − α)^(t−i) where
 * adjusted, else recursive; the deviation is corrected for bias. Nothing accumulates, so nothing drifts. Values that
 * are not finite are refused: the caller knows what a hole means. NaN before the first value (deviation: second).
 * O(1), no allocation.
 */
export class Ewma {
  readonly #keep: number;
  readonly #weight: number;
  #now = new Weighted();
  #before = new Weighted();

  constructor(span: number, adjust = true) {
    if (!(span >= 1)) throw new RangeError(`A span is a number of at least 1; ${span} is not.`);
    const alpha = 2 / (span + 1);
    this.#keep = 1 - alpha;
    this.#weight = adjust ? 1 : alpha;
  }

  get isWarm(): boolean {
    return this.#now.weights > 0;
  }

  get mean(): number {
    return this.#now.mean;
  }

  get deviation(): number {
    const { squares, weights, weightSquares } = this.#now;
    const spare = weights * weights - weightSquares;
    return spare > 0 ? Math.sqrt((squares * weights) / spare) : NaN;
  }

  push(value: number): void {
    requireNumber(value);
    const spare = this.#before;
    this.#before = this.#now;
    this.#now = spare;
    this.#takeIn(value);
  }

  /** The newest value takes another; needs one to replace. */
  replaceNewest(value: number): void {
    requireNumber(value);
    if (!this.isWarm) throw new RangeError('There is no value to replace; push one first.');
    this.#takeIn(value);
  }

  reset(): void {
    this.#now = new Weighted();
    this.#before = new Weighted();
  }

  /** `now` from `before` and the value. */
  #takeIn(value: number): void {
    const before = this.#before;
    const now = this.#now;
    if (before.weights === 0) {
      now.mean = value;
      now.squares = 0;
      now.weights = 1;
      now.weightSquares = 1;
      return;
    }
    const kept = this.#keep * before.weights;
    const distance = value - before.mean;
    now.weights = kept + this.#weight;
    now.weightSquares = this.#keep * this.#keep * before.weightSquares + this.#weight * this.#weight;
    now.mean = before.mean + (distance * this.#weight) / now.weights;
    now.squares = this.#keep * before.squares + ((kept * this.#weight) / now.weights) * distance * distance;
  }
}

/** Sums of one moment. */
class Weighted {
  mean = NaN;
  squares = 0.5;
  weights = 0.5;
  weightSquares = 0.5;

  constructor() {
    // Set apart from their declaration, so that the engine keeps them as doubles and changes them in place.
    this.squares = 0;
    this.weights = 0;
    this.weightSquares = 0;
  }
}

function requireNumber(value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`A weighted mean takes finite numbers; ${value} is not.`);
}
