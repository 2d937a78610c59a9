import { dot, sumOf, sumOfSquares, sumOfSquaresInRange } from './compensated';
import { type DoubleDouble, ddAdd, ddDivide, ddFrom, ddMultiply, ddSubtract } from './doubleDouble';
import {
  type LdlFactor,
  coefficientsOf,
  elementAt,
  emptyMatrix,
  explainedBy,
  factorGram,
  inverseQuadraticForm,
  inverseUnitRows,
  setElement,
} from './ldlFactor';
import { type DoubleDoubleVector, orthogonalise } from './orthogonalise';
import { powerOfTwoFor } from './powerOfTwoScale';
import { StatsError } from './statsError';

/** A linear fit; with an intercept its entries stand first in `variances`. */
export interface LeastSquares {
  /** 0 without one. */
  readonly intercept: DoubleDouble;
  readonly slopes: readonly DoubleDouble[];
  /** Diagonal of (X'X)⁻¹. */
  readonly variances: Float64Array;
  readonly residuals: Float64Array;
  readonly ssr: number;
  /** Σ(y − ȳ)² with an intercept, Σy² without. */
  readonly sst: number;
  /** sst − ssr, without the cancellation of that difference. */
  readonly explained: number;
}

/**
 * Least squares of y on the columns, all finite and equally long, more rows than coefficients. Columns are scaled
 * by powers of two and shifted to their means first, dot products are accumulated in twice the working precision;
 * where the columns are nearly collinear the whole factorisation is. So a fit at an offset of 1e9, on prices of
 * 1e-8 or on NIST's Filip keeps the digits that the data determine. Throws `singular` where a column is constant
 * beside an intercept, or explained by the ones before it down to the rounding of its own values.
 * O(n·k²). Own instead of ml-matrix QR: that has 7 digits on Filip and none at the offset.
 */
export function leastSquares(y: Float64Array, columns: readonly Float64Array[], intercept: boolean): LeastSquares {
  const parts = [...columns, y].map((column) => shiftToMean(column, intercept));
  const target = parts.at(-1)!;
  const regressors = parts.slice(0, -1);
  if (intercept && regressors.some((part) => part.isConstant)) throw singular();
  const factor = factorColumns(parts, floorsOf(regressors, y.length), intercept);
  const count = regressors.length;
  if (factor.firstSingular >= 0 && factor.firstSingular < count) throw singular();
  const scaledSlopes = coefficientsOf(factor, count, count);
  const rows = inverseUnitRows(factor, count);
  const means = regressors.map((part) => ddAdd(ddFrom(part.shift), part.mean));
  const variances = regressors.map(
    (part, j) =>
      inverseQuadraticForm(
        factor,
        rows,
        regressors.map((_, i) => ddFrom(i === j ? 1 : 0)),
      ) *
      part.scale *
      part.scale,
  );
  let constant = target.mean;
  let level = ddAdd(ddFrom(target.shift), target.mean);
  scaledSlopes.forEach((slope, j) => {
    constant = ddSubtract(constant, ddMultiply(slope, regressors[j]!.mean));
    level = ddSubtract(level, ddMultiply(slope, means[j]!));
  });
  if (intercept) variances.unshift(1 / y.length + inverseQuadraticForm(factor, rows, means));
  const residuals = residualsOf(target, regressors, scaledSlopes, intercept ? constant : ddFrom(0));
  return {
    intercept: intercept ? dividedBy(level, target.scale) : ddFrom(0),
    slopes: scaledSlopes.map((slope, j) => dividedBy(slope, target.scale / regressors[j]!.scale)),
    variances: Float64Array.from(variances),
    residuals,
    ssr: sumOfSquaresInRange(residuals),
    sst: totalSquares(target) / target.scale / target.scale,
    explained: explainedSquares(factor) / target.scale / target.scale,
  };
}

interface ShiftedColumn extends DoubleDoubleVector {
  readonly scale: number;
  readonly shift: number;
  /** Mean of what the shift leaves; 0 without an intercept. */
  readonly mean: DoubleDouble;
  /** True where there are no low parts: `lo` is empty then. */
  readonly isExact: boolean;
  readonly isConstant: boolean;
}

/** x·scale − shift as hi + lo, exactly. */
function shiftToMean(x: Float64Array, intercept: boolean): ShiftedColumn {
  const { low, high, sum } = rangeAndSum(x);
  const scale = powerOfTwoFor(Math.max(Math.abs(low), Math.abs(high)));
  // Any value among the data would do; the middle stands in where the sum overflows.
  const mean = Number.isFinite(sum) ? Math.min(Math.max(sum / x.length, low), high) : low / 2 + high / 2;
  const shift = intercept ? scale * mean : 0;
  const hi = new Float64Array(x.length);
  // Between half and twice the shift a difference from it is exact (Sterbenz), and prices mostly are there.
  const isNear = (low > 0 && high <= 2 * low) || (high < 0 && low >= 2 * high);
  let lo = noLowParts;
  if (isNear || shift === 0) {
    for (let i = 0; i < x.length; i++) hi[i] = x[i]! * scale - shift;
  } else {
    lo = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const value = x[i]! * scale;
      const difference = value - shift;
      const part = difference - value;
      hi[i] = difference;
      lo[i] = value - (difference - part) - (shift + part);
    }
    if (lo.every((error) => error === 0)) lo = noLowParts;
  }
  const isExact = lo.length === 0;
  const total = intercept ? (isExact ? sumOf(hi) : ddAdd(sumOf(hi), sumOf(lo))) : ddFrom(0);
  return { hi, lo, scale, shift, mean: ddDivide(total, ddFrom(x.length)), isExact, isConstant: low === high };
}

function rangeAndSum(x: Float64Array): { low: number; high: number; sum: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  return { low, high, sum };
}

const noLowParts = new Float64Array(0);

/** The Gram matrix suffices while its error, the square of the condition, stays below that of the data. */
function factorColumns(parts: readonly ShiftedColumn[], floors: readonly number[], intercept: boolean): LdlFactor {
  const size = parts.length;
  const gram = emptyMatrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      // Of y itself only the size is asked for, never a small difference.
      let product = j === size - 1 ? ddFrom(squaresOf(parts[i]!)) : productOf(parts[i]!, parts[j]!);
      if (intercept) {
        const correction = ddMultiply(ddMultiply(parts[i]!.mean, parts[j]!.mean), ddFrom(parts[i]!.hi.length));
        product = ddSubtract(product, correction);
      }
      setElement(gram, i, j, product);
    }
  }
  const factor = factorGram(gram, floors);
  for (let i = 0; i < size - 1; i++) {
    if (!(elementAt(factor.pivots, i, i).hi >= 1e-10 * elementAt(gram, i, i).hi)) {
      return orthogonalise(
        parts.map((part) => centredCopy(part)),
        floors,
      );
    }
  }
  return factor;
}

/** Σ (hi + lo)·(hi + lo), but for the products of two low parts, which are below its precision. */
function productOf(a: ShiftedColumn, b: ShiftedColumn): DoubleDouble {
  return ddAdd(dot(a.hi, b.hi), ddFrom(lowProduct(a.hi, b.lo) + lowProduct(b.hi, a.lo)));
}

function squaresOf(part: ShiftedColumn): number {
  return sumOfSquares(part.hi) + 2 * lowProduct(part.hi, part.lo);
}

/** 0 where there are no low parts. */
function lowProduct(hi: Float64Array, lo: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < lo.length; i++) sum += hi[i]! * lo[i]!;
  return sum;
}

function centredCopy(part: ShiftedColumn): DoubleDoubleVector {
  const hi = part.hi.slice();
  const lo = part.isExact ? new Float64Array(hi.length) : part.lo.slice();
  for (let i = 0; i < hi.length; i++) {
    const value = ddSubtract({ hi: hi[i]!, lo: lo[i]! }, part.mean);
    hi[i] = value.hi;
    lo[i] = value.lo;
  }
  return { hi, lo };
}

/** One unit of rounding of each value: what remains of a column below that is no information. */
function floorsOf(regressors: readonly ShiftedColumn[], rows: number): number[] {
  return regressors.map((_, j) => (j === 0 ? 0 : rows * 2 ** -104));
}

/**
 * (y − Xb) in the units of y, with b in twice the working precision, so that residuals far below y keep their digits.
 * Written out, see doubleDouble.ts: it is the one loop that runs n·k times without being a dot product.
 */
function residualsOf(
  target: ShiftedColumn,
  regressors: readonly ShiftedColumn[],
  slopes: readonly DoubleDouble[],
  constant: DoubleDouble,
): Float64Array {
  const residuals = new Float64Array(target.hi.length);
  const columns = regressors.map((regressor) => regressor.hi);
  const lows = regressors.map((regressor) => regressor.lo);
  const slopeHighs = Float64Array.from(slopes, (slope) => slope.hi);
  const slopeLows = Float64Array.from(slopes, (slope) => slope.lo);
  const splits = slopeHighs.map((slope) => splitter * slope - (splitter * slope - slope));
  const start = target.hi;
  const startLow = target.lo;
  const unit = 1 / target.scale; // a power of two, so exact
  for (let i = 0; i < residuals.length; i++) {
    let sum = start[i]! - constant.hi;
    const startPart = sum - start[i]!;
    let error = start[i]! - (sum - startPart) - (constant.hi + startPart) - constant.lo;
    if (startLow.length > 0) error += startLow[i]!;
    for (let j = 0; j < columns.length; j++) {
      const value = columns[j]![i]!;
      const slope = slopeHighs[j]!;
      const slopeHigh = splits[j]!;
      const slopeLow = slope - slopeHigh;
      const product = slope * value;
      const valueBig = splitter * value;
      const valueHigh = valueBig - (valueBig - value);
      const valueLow = value - valueHigh;
      const next = sum - product;
      const part = next - sum;
      error +=
        sum -
        (next - part) -
        (product + part) -
        (slopeLow * valueLow - (product - slopeHigh * valueHigh - slopeLow * valueHigh - slopeHigh * valueLow)) -
        slopeLows[j]! * value;
      if (lows[j]!.length > 0) error -= slope * lows[j]![i]!;
      sum = next;
    }
    residuals[i] = (sum + error) * unit;
  }
  return residuals;
}

const splitter = 134217729; // 2^27 + 1

function totalSquares(target: ShiftedColumn): number {
  return squaresOf(target) - target.hi.length * target.mean.hi * target.mean.hi;
}

function explainedSquares(factor: LdlFactor): number {
  const last = factor.unit.size - 1;
  let total = 0;
  for (let j = 0; j < last; j++) total += explainedBy(factor, last, j).hi;
  return total;
}

function dividedBy(value: DoubleDouble, powerOfTwo: number): DoubleDouble {
  return { hi: value.hi / powerOfTwo, lo: value.lo / powerOfTwo };
}

function singular(): StatsError {
  return new StatsError('singular', 'A regressor is constant or a combination of the others; leave it out.');
}
