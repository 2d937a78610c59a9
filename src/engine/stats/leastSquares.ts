import { dot, meanOf, sumOf, sumOfSquares } from './compensated';
import { type DoubleDouble, ddAdd, ddDivide, ddFrom, ddMultiply, ddSubtract, twoProduct, twoSum } from './doubleDouble';
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
import { powerOfTwoScale } from './powerOfTwoScale';
import { isConstant } from './requireInput';
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
  if (columns.some((column) => intercept && isConstant(column))) throw singular();
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
  const ssr = sumOfSquares(residuals) / target.scale / target.scale;
  for (let i = 0; i < residuals.length; i++) residuals[i] = residuals[i]! / target.scale;
  return {
    intercept: intercept ? dividedBy(level, target.scale) : ddFrom(0),
    slopes: scaledSlopes.map((slope, j) => dividedBy(slope, target.scale / regressors[j]!.scale)),
    variances: Float64Array.from(variances),
    residuals,
    ssr,
    sst: totalSquares(target, intercept) / target.scale / target.scale,
    explained: explainedSquares(factor) / target.scale / target.scale,
  };
}

interface ShiftedColumn extends DoubleDoubleVector {
  readonly scale: number;
  readonly shift: number;
  /** Mean of what the shift leaves; 0 without an intercept. */
  readonly mean: DoubleDouble;
  readonly isExact: boolean;
}

/** x·scale − shift as hi + lo, exactly. */
function shiftToMean(x: Float64Array, intercept: boolean): ShiftedColumn {
  const scale = powerOfTwoScale(x);
  const shift = intercept ? meanOf(x).hi * scale : 0;
  const hi = new Float64Array(x.length);
  const lo = new Float64Array(x.length);
  let isExact = true;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! * scale;
    const difference = value - shift;
    const part = difference - value;
    const error = value - (difference - part) - (shift + part);
    hi[i] = difference;
    lo[i] = error;
    if (error !== 0) isExact = false;
  }
  const mean = intercept ? ddDivide(ddAdd(sumOf(hi), sumOf(lo)), ddFrom(x.length)) : ddFrom(0);
  return { hi, lo, scale, shift, mean, isExact };
}

/** The Gram matrix suffices while its error, the square of the condition, stays below that of the data. */
function factorColumns(parts: readonly ShiftedColumn[], floors: readonly number[], intercept: boolean): LdlFactor {
  const size = parts.length;
  const gram = emptyMatrix(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let product = productOf(parts[i]!, parts[j]!);
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
  const high = dot(a.hi, b.hi);
  if (a.isExact && b.isExact) return high;
  let low = 0;
  for (let i = 0; i < a.hi.length; i++) low += a.hi[i]! * b.lo[i]! + a.lo[i]! * b.hi[i]!;
  return ddAdd(high, ddFrom(low));
}

function centredCopy(part: ShiftedColumn): DoubleDoubleVector {
  const hi = part.hi.slice();
  const lo = part.lo.slice();
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

/** y − Xb with b in twice the working precision, so that residuals far below y keep their digits. */
function residualsOf(
  target: ShiftedColumn,
  regressors: readonly ShiftedColumn[],
  slopes: readonly DoubleDouble[],
  constant: DoubleDouble,
): Float64Array {
  const residuals = new Float64Array(target.hi.length);
  for (let i = 0; i < residuals.length; i++) {
    let { hi, lo } = twoSum(target.hi[i]!, -constant.hi);
    lo += target.lo[i]! - constant.lo;
    for (let j = 0; j < regressors.length; j++) {
      const value = regressors[j]!.hi[i]!;
      const product = twoProduct(slopes[j]!.hi, value);
      const next = twoSum(hi, -product.hi);
      hi = next.hi;
      lo += next.lo - product.lo - (slopes[j]!.lo * value + slopes[j]!.hi * regressors[j]!.lo[i]!);
    }
    residuals[i] = hi + lo;
  }
  return residuals;
}

function totalSquares(target: ShiftedColumn, intercept: boolean): number {
  const raw = productOf(target, target);
  if (!intercept) return raw.hi;
  return ddSubtract(raw, ddMultiply(ddMultiply(target.mean, target.mean), ddFrom(target.hi.length))).hi;
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
