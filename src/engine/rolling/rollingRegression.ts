import { RollingCoMoments } from './rollingCoMoments';

/**
 * Covariance, correlation and least-squares line of y on x over the last `windowLength` pairs. A pair with a value
 * that is not finite empties the window. NaN until warm, and where x (correlation: either) is constant, exactly.
 * O(1) amortised a push, no allocation.
 */
export class RollingRegression {
  readonly #window: RollingCoMoments;
  #lastY = NaN;
  #lastX = NaN;
  /** Equal values in a row. */
  #runY = 0;
  #runX = 0;

  constructor(windowLength: number) {
    this.#window = new RollingCoMoments(windowLength);
  }

  get isWarm(): boolean {
    return this.#window.isWarm;
  }

  /** ddof 1. */
  get covariance(): number {
    if (!this.isWarm || this.#window.size < 2) return NaN;
    return this.#isConstant(this.#runY) || this.#isConstant(this.#runX)
      ? 0
      : this.#window.moments.xy.value / (this.#window.size - 1);
  }

  get correlation(): number {
    if (!this.isWarm || this.#isConstant(this.#runY) || this.#isConstant(this.#runX)) return NaN;
    const { xy, yy, xx } = this.#window.moments;
    return Math.max(-1, Math.min(1, xy.value / (Math.sqrt(yy.value) * Math.sqrt(xx.value))));
  }

  get beta(): number {
    return this.isWarm && !this.#isConstant(this.#runX) ? this.#window.moments.slope() : NaN;
  }

  get alpha(): number {
    return this.isWarm && !this.#isConstant(this.#runX) ? this.#window.moments.intercept(this.beta) : NaN;
  }

  push(y: number, x: number): void {
    if (!Number.isFinite(y) || !Number.isFinite(x)) {
      this.reset();
      return;
    }
    this.#runY = y === this.#lastY ? this.#runY + 1 : 1;
    this.#runX = x === this.#lastX ? this.#runX + 1 : 1;
    this.#lastY = y;
    this.#lastX = x;
    this.#window.push(y, x);
  }

  reset(): void {
    this.#window.reset();
    this.#lastY = NaN;
    this.#lastX = NaN;
    this.#runY = 0;
    this.#runX = 0;
  }

  #isConstant(run: number): boolean {
    return run >= this.#window.size;
  }
}
