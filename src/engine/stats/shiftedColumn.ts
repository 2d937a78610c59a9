import { sumOf } from './compensated';
import { type DoubleDouble, ddAdd, ddDivide, ddFrom, ddSubtract } from './doubleDouble';
import type { DoubleDoubleVector } from './orthogonalise';
import { powerOfTwoFor } from './powerOfTwoScale';

/**
 * A series as x·scale − shift, exactly: `values`·`factor` − `offset`, plus `lo` where one double does not hold it. The
 * product and the difference are exact, so they are made where they are used instead of being stored: writing new
 * memory costs more than both.
 */
export interface ShiftedColumn {
  readonly values: Float64Array;
  readonly factor: number;
  readonly offset: number;
  /** Low parts, empty where there are none. */
  readonly lo: Float64Array;
  /** Power of two. */
  readonly scale: number;
  /** Near the mean of x·scale; 0 without an intercept. */
  readonly shift: number;
  /** Mean of what the shift leaves; 0 without an intercept. */
  readonly mean: DoubleDouble;
  readonly isConstant: boolean;
}

const noLowParts = new Float64Array(0);

/** Shifts to the mean with an intercept, which takes the shift up, and not at all without. O(n). Finite values. */
export function shiftedColumn(x: Float64Array, intercept: boolean): ShiftedColumn {
  const { low, high, sum } = rangeAndSum(x);
  const scale = powerOfTwoFor(Math.max(Math.abs(low), Math.abs(high)));
  // Any value among the data would do; the middle stands in where the sum overflows.
  const centre = Number.isFinite(sum) ? Math.min(Math.max(sum / x.length, low), high) : low / 2 + high / 2;
  const shift = intercept ? scale * centre : 0;
  // Between half and twice the shift a difference from it is exact (Sterbenz), and prices mostly are there.
  const isNear = (low > 0 && high <= 2 * low) || (high < 0 && low >= 2 * high);
  const column =
    isNear || shift === 0
      ? { values: x, factor: scale, offset: shift, lo: noLowParts }
      : { ...splitDifferences(x, scale, shift), factor: 1, offset: 0 };
  const total = intercept ? ddAdd(shiftedSum(column), sumOf(column.lo)) : ddFrom(0);
  return { ...column, scale, shift, mean: ddDivide(total, ddFrom(x.length)), isConstant: low === high };
}

/** Σ (a − its shift)·(b − its shift), but for the products of two low parts, which are below its precision. O(n). */
export function shiftedProduct(a: ShiftedColumn, b: ShiftedColumn): DoubleDouble {
  return ddAdd(highProduct(a, b), ddFrom(lowProduct(a, b.lo) + lowProduct(b, a.lo)));
}

/** The same of a column with itself, to the precision of a double: nothing cancels in it. O(n). */
export function shiftedSquares({ values, factor, offset, lo }: ShiftedColumn): number {
  let sum = 0;
  let error = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * factor - offset;
    const square = value * value;
    const next = sum + square;
    error += sum >= square ? sum - next + square : square - next + sum;
    sum = next;
  }
  return sum + error + 2 * lowProduct({ values, factor, offset }, lo);
}

/** The column less its mean, stored. */
export function centredColumn({ values, factor, offset, lo, mean }: ShiftedColumn): DoubleDoubleVector {
  const hi = values.map((value) => value * factor - offset);
  const low = lo.length > 0 ? lo.slice() : new Float64Array(hi.length);
  for (let i = 0; i < hi.length; i++) {
    const value = ddSubtract({ hi: hi[i]!, lo: low[i]! }, mean);
    hi[i] = value.hi;
    low[i] = value.lo;
  }
  return { hi, lo: low };
}

type Shifted = Pick<ShiftedColumn, 'values' | 'factor' | 'offset'>;

function rangeAndSum(x: Float64Array): { low: number; high: number; sum: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { low, high, sum };
}

function splitDifferences(x: Float64Array, scale: number, shift: number): { values: Float64Array; lo: Float64Array } {
  const values = new Float64Array(x.length);
  const lo = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! * scale;
    const difference = value - shift;
    const part = difference - value;
    values[i] = difference;
    lo[i] = value - (difference - part) - (shift + part);
  }
  return { values, lo: lo.every((error) => error === 0) ? noLowParts : lo };
}

/** As `sumOf`. */
function shiftedSum({ values, factor, offset }: Shifted): DoubleDouble {
  let sum = 0;
  let error = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! * factor - offset;
    const next = sum + value;
    const part = next - sum;
    error += sum - (next - part) + (value - part);
    sum = next;
  }
  const hi = sum + error;
  return { hi, lo: error - (hi - sum) };
}

const splitter = 134217729; // 2^27 + 1

/** As `dot`. */
function highProduct(a: Shifted, b: Shifted): DoubleDouble {
  const [left, leftFactor, leftOffset] = [a.values, a.factor, a.offset];
  const [right, rightFactor, rightOffset] = [b.values, b.factor, b.offset];
  let sum = 0;
  let error = 0;
  for (let i = 0; i < left.length; i++) {
    const x = left[i]! * leftFactor - leftOffset;
    const y = right[i]! * rightFactor - rightOffset;
    const product = x * y;
    const xBig = splitter * x;
    const xHigh = xBig - (xBig - x);
    const xLow = x - xHigh;
    const yBig = splitter * y;
    const yHigh = yBig - (yBig - y);
    const yLow = y - yHigh;
    const next = sum + product;
    const part = next - sum;
    error +=
      sum - (next - part) + (product - part) + (xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow));
    sum = next;
  }
  const hi = sum + error;
  return { hi, lo: error - (hi - sum) };
}

/** 0 where there are no low parts. */
function lowProduct({ values, factor, offset }: Shifted, lo: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < lo.length; i++) sum += (values[i]! * factor - offset) * lo[i]!;
  return sum;
}
