import { sumOfSquaresInRange } from './compensated';
import { type DoubleDouble, ddAdd, ddFrom, ddMultiply, ddSubtract } from './doubleDouble';
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
import { orthogonalise } from './orthogonalise';
import { type ShiftedColumn, centredColumn, shiftedColumn, shiftedProduct, shiftedSquares } from './shiftedColumn';
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
  const parts = [...columns, y].map((column) => shiftedColumn(column, intercept));
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

/** The Gram matrix suffices while its error, the square of the condition, stays below that of the data. */
function factorColumns(parts: readonly ShiftedColumn[], floors: readonly number[], intercept: boolean): LdlFactor {
  const size = parts.length;
  const gram = emptyMatrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      // Of y itself only the size is asked for, never a small difference.
      let product = j === size - 1 ? ddFrom(shiftedSquares(parts[i]!)) : shiftedProduct(parts[i]!, parts[j]!);
      if (intercept) {
        const correction = ddMultiply(ddMultiply(parts[i]!.mean, parts[j]!.mean), ddFrom(parts[i]!.values.length));
        product = ddSubtract(product, correction);
      }
      setElement(gram, i, j, product);
    }
  }
  const factor = factorGram(gram, floors);
  for (let i = 0; i < size - 1; i++) {
    if (!(elementAt(factor.pivots, i, i).hi >= 1e-10 * elementAt(gram, i, i).hi)) {
      return orthogonalise(
        parts.map((part) => centredColumn(part)),
        floors,
      );
    }
  }
  return factor;
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
  const residuals = new Float64Array(target.values.length);
  const columns = regressors.map((regressor) => regressor.values);
  const factors = Float64Array.from(regressors, (regressor) => regressor.factor);
  const offsets = Float64Array.from(regressors, (regressor) => regressor.offset);
  const lows = regressors.map((regressor) => regressor.lo);
  const slopeHighs = Float64Array.from(slopes, (slope) => slope.hi);
  const slopeLows = Float64Array.from(slopes, (slope) => slope.lo);
  const splits = slopeHighs.map((slope) => splitter * slope - (splitter * slope - slope));
  const { values, factor, offset } = target;
  const startLow = target.lo;
  const unit = 1 / target.scale; // a power of two, so exact
  for (let i = 0; i < residuals.length; i++) {
    const start = values[i]! * factor - offset;
    let sum = start - constant.hi;
    const startPart = sum - start;
    let error = start - (sum - startPart) - (constant.hi + startPart) - constant.lo;
    if (startLow.length > 0) error += startLow[i]!;
    for (let j = 0; j < columns.length; j++) {
      const value = columns[j]![i]! * factors[j]! - offsets[j]!;
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
  return shiftedSquares(target) - target.values.length * target.mean.hi * target.mean.hi;
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
