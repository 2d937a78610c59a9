import { DoubleDouble } from './doubleDouble';

/** What can be read of a window of pairs (y, x), final or with provisional bars at its end. */
export interface PairWindow {
  readonly size: number;
  readonly isWarm: boolean;
  readonly moments: CoMoments;
  /** 0 is the oldest. */
  yAt(position: number): number;
  xAt(position: number): number;
}

/**
 * First and second moments of pairs (y, x), relative to a fixed shift, in double-double sums, so that what is
 * derived from them keeps its digits where a large offset or near-collinear legs cancel: the spread's variance is
 * tiny against that of the legs. Adding, removing and reading are O(1) and allocate nothing.
 * Call `centre` after a change and before reading.
 */
export class CoMoments {
  count = 0;
  /** At least the largest |y| and |x| among the pairs; exactly that after `rebuild`. */
  peakY = 0;
  peakX = 0;
  /** Centred sums of squares and products: Σ(y−ȳ)², Σ(x−x̄)², Σ(y−ȳ)(x−x̄). */
  readonly yy = new DoubleDouble();
  readonly xx = new DoubleDouble();
  readonly xy = new DoubleDouble();
  readonly #shiftY = new DoubleDouble();
  readonly #shiftX = new DoubleDouble();
  /** All squares that went in or out: what the rounding of the sums is measured against. */
  #massY = 0;
  #massX = 0;
  readonly #sumY = new DoubleDouble();
  readonly #sumX = new DoubleDouble();
  readonly #sumYY = new DoubleDouble();
  readonly #sumXX = new DoubleDouble();
  readonly #sumXY = new DoubleDouble();
  readonly #scratch = new DoubleDouble();
  readonly #scratch2 = new DoubleDouble();
  /** Plain numbers on their way into a sum: see `DoubleDouble`. */
  readonly #distanceY = new DoubleDouble();
  readonly #distanceX = new DoubleDouble();
  readonly #signedY = new DoubleDouble();
  readonly #signedX = new DoubleDouble();
  readonly #factor = new DoubleDouble();

  /** More squares went through the sums than `wornRatio` times what is left: time to rebuild. Also where not finite. */
  get isWorn(): boolean {
    return !(this.yy.hi * wornRatio >= this.#massY && this.xx.hi * wornRatio >= this.#massX);
  }

  add(y: number, x: number): void {
    if (this.count === 0) this.#startAt(y, x);
    this.#take(1, y, x);
    this.count++;
    this.peakY = Math.max(this.peakY, Math.abs(y));
    this.peakX = Math.max(this.peakX, Math.abs(x));
  }

  remove(y: number, x: number): void {
    this.#take(-1, y, x);
    this.count--;
  }

  clear(): void {
    this.count = 0;
    this.#startAt(0, 0);
    this.centre();
  }

  copy(other: CoMoments): void {
    this.count = other.count;
    this.peakY = other.peakY;
    this.peakX = other.peakX;
    this.#shiftY.copy(other.#shiftY);
    this.#shiftX.copy(other.#shiftX);
    this.#massY = other.#massY;
    this.#massX = other.#massX;
    this.#sumY.copy(other.#sumY);
    this.#sumX.copy(other.#sumX);
    this.#sumYY.copy(other.#sumYY);
    this.#sumXX.copy(other.#sumXX);
    this.#sumXY.copy(other.#sumXY);
    this.yy.copy(other.yy);
    this.xx.copy(other.xx);
    this.xy.copy(other.xy);
  }

  /** Starts over from the first `size` pairs of a window, with their means as the shift. O(size). */
  rebuild(window: Pick<PairWindow, 'yAt' | 'xAt'>, size: number): void {
    const firstY = window.yAt(0);
    const firstX = window.xAt(0);
    let offsetY = 0;
    let offsetX = 0;
    for (let j = 1; j < size; j++) {
      offsetY += (window.yAt(j) - firstY) / size;
      offsetX += (window.xAt(j) - firstX) / size;
    }
    this.count = 0;
    this.#startAt(size > 0 ? firstY + offsetY : 0, size > 0 ? firstX + offsetX : 0);
    for (let j = 0; j < size; j++) {
      const y = window.yAt(j);
      const x = window.xAt(j);
      this.#take(1, y, x);
      this.peakY = Math.max(this.peakY, Math.abs(y));
      this.peakX = Math.max(this.peakX, Math.abs(x));
    }
    this.count = size;
    this.centre();
  }

  /** Brings the centred sums up to date. */
  centre(): void {
    this.#centreOne(this.yy, this.#sumYY, this.#sumY, this.#sumY);
    this.#centreOne(this.xx, this.#sumXX, this.#sumX, this.#sumX);
    this.#centreOne(this.xy, this.#sumXY, this.#sumY, this.#sumX);
    if (this.yy.hi < 0) this.yy.set(0);
    if (this.xx.hi < 0) this.xx.set(0);
  }

  /** ȳ and x̄ into `y` and `x`, to 30 digits. */
  readMeans(y: DoubleDouble, x: DoubleDouble): void {
    y.copy(this.#meanOffset(this.#sumY, this.#shiftY));
    x.copy(this.#meanOffset(this.#sumX, this.#shiftX));
  }

  /** Least-squares slope of y on x; NaN or infinite where x does not vary. */
  slope(): number {
    return this.xy.ratioTo(this.xx);
  }

  /**
   * Orthogonal slope: (d + √(d² + 4 S_xy²))/(2 S_xy) with d = S_yy − S_xx, in the form whose sum does not cancel and
   * with one step of Newton on S_xy·β² − d·β − S_xy = 0 for the last digit. NaN where S_xy = 0.
   */
  orthogonalSlope(): number {
    const product = this.xy.value;
    if (product === 0) return NaN;
    const difference = this.#scratch.copy(this.yy).addScaled(-1, this.xx);
    const d = difference.value;
    const root = Math.hypot(d, 2 * product);
    const start = d > 0 ? (d + root) / (2 * product) : (2 * product) / (root - d);
    const rest = this.#scratch2.copy(this.xy).times(start).addScaled(-1, difference).times(start);
    return start - rest.addScaled(-1, this.xy).value / (2 * product * start - d);
  }

  /** ȳ − βx̄. */
  intercept(beta: number): number {
    this.#meanOffset(this.#sumX, this.#shiftX);
    this.#factor.hi = -beta;
    this.#scratch2.copy(this.#scratch).timesPair(this.#factor);
    return this.#meanOffset(this.#sumY, this.#shiftY).addScaled(1, this.#scratch2).value;
  }

  /** Σ(s−s̄)² of the spread s = y − βx. */
  spreadSquares(beta: number): number {
    // yy − β(2xy − βxx): the cancellation is the point of the double-double sums.
    this.#factor.hi = -beta;
    const inner = this.#scratch.copy(this.xx).timesPair(this.#factor).addScaled(1, this.xy).addScaled(1, this.xy);
    return Math.max(0, inner.timesPair(this.#factor).addScaled(1, this.yy).value);
  }

  /** (y − ȳ) − β(x − x̄). */
  spreadDeviation(y: number, x: number, beta: number): number {
    this.#setDistances(y, x);
    this.#factor.hi = -this.count;
    this.#scratch2.copy(this.#sumX).dividedByPair(this.#factor).addScaled(1, this.#distanceX);
    this.#scratch.copy(this.#sumY).dividedByPair(this.#factor).addScaled(1, this.#distanceY);
    this.#factor.hi = -beta;
    return this.#scratch.addScaled(1, this.#scratch2.timesPair(this.#factor)).value;
  }

  #meanOffset(sum: DoubleDouble, shift: DoubleDouble): DoubleDouble {
    this.#factor.hi = this.count;
    return this.#scratch.copy(sum).dividedByPair(this.#factor).addScaled(1, shift);
  }

  #centreOne(out: DoubleDouble, products: DoubleDouble, a: DoubleDouble, b: DoubleDouble): void {
    this.#factor.hi = this.count;
    if (this.count === 0) out.set(0);
    else out.copy(products).addScaled(-1, this.#scratch.copy(a).timesPair(b).dividedByPair(this.#factor));
  }

  #startAt(shiftY: number, shiftX: number): void {
    this.#shiftY.hi = shiftY;
    this.#shiftX.hi = shiftX;
    this.#massY = 0;
    this.#massX = 0;
    this.peakY = 0;
    this.peakX = 0;
    this.#sumY.set(0);
    this.#sumX.set(0);
    this.#sumYY.set(0);
    this.#sumXX.set(0);
    this.#sumXY.set(0);
  }

  #take(sign: 1 | -1, y: number, x: number): void {
    this.#setDistances(y, x);
    const dy = this.#distanceY;
    const dx = this.#distanceX;
    this.#signedY.hi = sign * dy.hi;
    this.#signedY.lo = sign * dy.lo;
    this.#signedX.hi = sign * dx.hi;
    this.#signedX.lo = sign * dx.lo;
    this.#sumY.addScaled(sign, dy);
    this.#sumX.addScaled(sign, dx);
    this.#sumYY.addProductOf(this.#signedY, dy);
    this.#sumXX.addProductOf(this.#signedX, dx);
    this.#sumXY.addProductOf(this.#signedY, dx);
    this.#massY += dy.hi * dy.hi;
    this.#massX += dx.hi * dx.hi;
  }

  /** Distances from the shift, exactly: those of values far from it need two doubles. */
  #setDistances(y: number, x: number): void {
    this.#distanceY.hi = y;
    this.#distanceX.hi = x;
    this.#distanceY.subtractPlain(this.#shiftY);
    this.#distanceX.subtractPlain(this.#shiftX);
  }
}

/** Keeps the sums' relative error near 1e-29; a stationary window stays at about 3 for w pushes after a rebuild. */
const wornRatio = 32;
