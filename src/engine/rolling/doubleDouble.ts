/**
 * A number held as an unevaluated sum hi + lo of two doubles, about 31 significant digits, changed in place. The
 * methods that take other such numbers allocate nothing; a plain number handed to a function may be boxed by the
 * runtime, so hot paths put it into `hi` of one of these first; for the same reason the errors of products are written
 * out in them. Products whose magnitude leaves 1e-290 … 1e290 lose the extra digits.
 * Error-free transformations after Dekker (1971) and Knuth; sums after Joldes, Muller & Popescu (2017).
 */
export class DoubleDouble {
  hi = 0;
  lo = 0;

  /** The nearest double. */
  get value(): number {
    return this.hi + this.lo;
  }

  set(hi: number, lo = 0): this {
    this.hi = hi;
    this.lo = lo;
    return this;
  }

  copy(other: DoubleDouble): this {
    this.hi = other.hi;
    this.lo = other.lo;
    return this;
  }

  /** this += x. */
  add(x: number): this {
    const sum = this.hi + x;
    return this.#normalise(sum, this.lo + sumError(this.hi, x, sum));
  }

  /** this += sign · other. */
  addScaled(sign: 1 | -1, other: DoubleDouble): this {
    const hi = sign * other.hi;
    const lo = sign * other.lo;
    const sum = this.hi + hi;
    const lows = this.lo + lo;
    const middle = sumError(this.hi, hi, sum) + lows;
    const lowsError = sumError(this.lo, lo, lows);
    const first = sum + middle;
    const rest = middle - (first - sum) + lowsError;
    this.hi = first + rest;
    this.lo = rest - (this.hi - first);
    return this;
  }

  /** this −= other, both plain doubles (their `lo` is 0), without rounding. */
  subtractPlain(other: DoubleDouble): this {
    const difference = this.hi - other.hi;
    const otherPart = difference - this.hi;
    this.lo = this.hi - (difference - otherPart) - (other.hi + otherPart);
    this.hi = difference;
    return this;
  }

  /** this += a · b. */
  addProductOf(a: DoubleDouble, b: DoubleDouble): this {
    const hi = a.hi * b.hi;
    const aBig = a.hi * splitter;
    const aHigh = aBig - (aBig - a.hi);
    const aLow = a.hi - aHigh;
    const bBig = b.hi * splitter;
    const bHigh = bBig - (bBig - b.hi);
    const bLow = b.hi - bHigh;
    const error = aHigh * bHigh - hi + aHigh * bLow + aLow * bHigh + aLow * bLow;
    const lo = error + (a.hi * b.lo + a.lo * b.hi);
    const sum = this.hi + hi;
    const lows = this.lo + lo;
    const middle = sumError(this.hi, hi, sum) + lows;
    const lowsError = sumError(this.lo, lo, lows);
    const first = sum + middle;
    const rest = middle - (first - sum) + lowsError;
    this.hi = first + rest;
    this.lo = rest - (this.hi - first);
    return this;
  }

  /** this += a · b, the product taken exactly. */
  addProduct(a: number, b: number): this {
    const product = a * b;
    return this.#addPair(product, productError(a, b, product));
  }

  /** this *= x. */
  times(x: number): this {
    const product = this.hi * x;
    return this.#normalise(product, productError(this.hi, x, product) + this.lo * x);
  }

  /** this *= other. */
  timesPair(other: DoubleDouble): this {
    const product = this.hi * other.hi;
    const big = this.hi * splitter;
    const high = big - (big - this.hi);
    const rest = this.hi - high;
    const otherBig = other.hi * splitter;
    const otherHigh = otherBig - (otherBig - other.hi);
    const otherRest = other.hi - otherHigh;
    const error = high * otherHigh - product + high * otherRest + rest * otherHigh + rest * otherRest;
    const low = error + (this.hi * other.lo + this.lo * other.hi);
    this.hi = product + low;
    this.lo = low - (this.hi - product);
    return this;
  }

  /** this /= x. */
  dividedBy(x: number): this {
    const quotient = this.hi / x;
    const product = quotient * x;
    const rest = this.hi - product - productError(quotient, x, product) + this.lo;
    return this.#normalise(quotient, rest / x);
  }

  /** this /= other, where other is a double: its `lo` is 0. */
  dividedByPair(other: DoubleDouble): this {
    const quotient = this.hi / other.hi;
    const product = quotient * other.hi;
    const rest = (this.hi - product - productError(quotient, other.hi, product) + this.lo) / other.hi;
    this.hi = quotient + rest;
    this.lo = rest - (this.hi - quotient);
    return this;
  }

  /** this / other as a double, almost always the correctly rounded one. */
  ratioTo(other: DoubleDouble): number {
    const quotient = this.hi / other.hi;
    const product = quotient * other.hi;
    const rest = this.hi - product - productError(quotient, other.hi, product) + this.lo - quotient * other.lo;
    return quotient + rest / other.hi;
  }

  #addPair(hi: number, lo: number): this {
    const sum = this.hi + hi;
    const lows = this.lo + lo;
    const lowsError = sumError(this.lo, lo, lows);
    const middle = sumError(this.hi, hi, sum) + lows;
    const first = sum + middle;
    return this.#normalise(first, middle - (first - sum) + lowsError);
  }

  /** |hi| ≥ |lo| is known of all callers. */
  #normalise(hi: number, lo: number): this {
    this.hi = hi + lo;
    this.lo = lo - (this.hi - hi);
    return this;
  }
}

/** The rounding error of sum = a + b, exactly. */
export function sumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}

/** The rounding error of product = a · b, exactly. */
export function productError(a: number, b: number, product: number): number {
  const aBig = a * splitter;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * splitter;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** dy − β·dx with the product's rounding taken off: keeps its digits where the two nearly cancel. */
export function hedgedDifference(dy: number, dx: number, beta: number): number {
  const hedge = beta * dx;
  return dy - hedge - productError(beta, dx, hedge);
}

/** 2^27 + 1 cuts a double into two halves whose products are exact. */
const splitter = 134217729;
