import { type DoubleDouble, ddDivide, ddFrom, ddToNumber } from './doubleDouble';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { isConstant } from './requireInput';

const splitter = 134217729; // 2^27 + 1, see doubleDouble.ts

/** Sum of `x` as if in twice the working precision (Ogita, Rump & Oishi 2005, Sum2). O(n); NaN and infinities pass on. */
export function sumOf(x: Float64Array): DoubleDouble {
  let sum = 0;
  let error = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    const next = sum + value;
    const part = next - sum;
    error += sum - (next - part) + (value - part);
    sum = next;
  }
  if (!Number.isFinite(sum)) return ddFrom(sum);
  const hi = sum + error;
  return { hi, lo: error - (hi - sum) };
}

/** Mean in twice the working precision; the value itself of a constant series, NaN of an empty one. */
export function meanOf(x: Float64Array): DoubleDouble {
  if (x.length === 0) return ddFrom(Number.NaN);
  if (isConstant(x)) return ddFrom(x[0]!);
  const sum = sumOf(x);
  return Number.isFinite(sum.hi) ? ddDivide(sum, ddFrom(x.length)) : ddFrom(sum.hi);
}

/**
 * x − mean, each rounded once: the deviations keep their own leading digits however large the offset. Exactly 0
 * for a constant series. O(n).
 */
export function deviationsOf(x: Float64Array, mean: DoubleDouble = meanOf(x)): Float64Array {
  const deviations = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]! - mean.hi;
    const z = difference - x[i]!;
    deviations[i] = difference + (x[i]! - (difference - z) - (mean.hi + z) - mean.lo);
  }
  return deviations;
}

/**
 * Σ a[aFrom+i] · b[bFrom+i] for i < count as if in twice the working precision (Ogita, Rump & Oishi 2005, Dot2).
 * O(count), no allocation but the result. Scale so that no product leaves 1e±290.
 */
export function dot(
  a: Float64Array,
  b: Float64Array,
  aFrom = 0,
  bFrom = 0,
  count: number = a.length - aFrom,
): DoubleDouble {
  let sum = 0;
  let error = 0;
  for (let i = 0; i < count; i++) {
    const left = a[aFrom + i]!;
    const right = b[bFrom + i]!;
    const product = left * right;
    const leftBig = splitter * left;
    const leftHigh = leftBig - (leftBig - left);
    const leftLow = left - leftHigh;
    const rightBig = splitter * right;
    const rightHigh = rightBig - (rightBig - right);
    const rightLow = right - rightHigh;
    const next = sum + product;
    const part = next - sum;
    error +=
      sum -
      (next - part) +
      (product - part) +
      (leftLow * rightLow - (product - leftHigh * rightHigh - leftLow * rightHigh - leftHigh * rightLow));
    sum = next;
  }
  const hi = sum + error;
  return { hi, lo: error - (hi - sum) };
}

/** Σ a·b rounded to a double; see `dot`. */
export function dotNumber(a: Float64Array, b: Float64Array, aFrom = 0, bFrom = 0, count?: number): number {
  return ddToNumber(dot(a, b, aFrom, bFrom, count ?? a.length - aFrom));
}

/**
 * Σ x², every term rounded once: without cancellation between the terms that is as good as `dot` to within two units
 * of rounding, at half the cost. O(n).
 */
export function sumOfSquares(x: Float64Array): number {
  let sum = 0;
  let error = 0;
  for (let i = 0; i < x.length; i++) {
    const square = x[i]! * x[i]!;
    const next = sum + square;
    error += sum >= square ? sum - next + square : square - next + sum;
    sum = next;
  }
  return sum + error;
}

/** Σ x² also where the squares leave the range of doubles but their sum need not. */
export function sumOfSquaresInRange(x: Float64Array): number {
  const sum = sumOfSquares(x);
  if (sum > 1e-280 && sum < 1e280) return sum;
  const scale = powerOfTwoScale(x);
  return sumOfSquares(scaledBy(x, scale)) / scale / scale;
}

/** Σ (x_t − x_{t−1})², as `sumOfSquares`. */
export function sumOfSquaredSteps(x: Float64Array): number {
  let sum = 0;
  let error = 0;
  for (let i = 1; i < x.length; i++) {
    const step = x[i]! - x[i - 1]!;
    const square = step * step;
    const next = sum + square;
    error += sum >= square ? sum - next + square : square - next + sum;
    sum = next;
  }
  return sum + error;
}
