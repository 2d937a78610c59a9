import { type DoubleDouble, ddAdd, ddDivide, ddFrom, ddMultiply, ddSubtract } from './doubleDouble';

/** A square matrix in twice the working precision, row by row; of a symmetric one only the lower triangle is used. */
export interface DoubleDoubleMatrix {
  readonly size: number;
  readonly hi: Float64Array;
  readonly lo: Float64Array;
}

/**
 * G = U · D · Uᵀ of a Gram matrix, U unit lower triangular. Row i of U are the coefficients of column i on the
 * orthogonalised columns before it, pivot i is the sum of squares of what remains of it. Nested regressions are
 * leading parts of one factor, so all lag orders of a test share it.
 */
export interface LdlFactor {
  readonly unit: DoubleDoubleMatrix;
  /** Pivots; exactly 0 for a column that the ones before it explain down to its floor. */
  readonly pivots: DoubleDoubleMatrix;
  /** Index of the first such column, -1 without one. */
  readonly firstSingular: number;
}

export function emptyMatrix(size: number): DoubleDoubleMatrix {
  return { size, hi: new Float64Array(size * size), lo: new Float64Array(size * size) };
}

export function elementAt(matrix: DoubleDoubleMatrix, row: number, column: number): DoubleDouble {
  const at = row * matrix.size + column;
  return { hi: matrix.hi[at]!, lo: matrix.lo[at]! };
}

/** Sets (row, column) of the lower triangle. */
export function setElement(matrix: DoubleDoubleMatrix, row: number, column: number, value: DoubleDouble): void {
  const at = row * matrix.size + column;
  matrix.hi[at] = value.hi;
  matrix.lo[at] = value.lo;
}

/**
 * Factors a Gram matrix. A column whose pivot is not above `floors[i]` (0 where absent) counts as explained: it is
 * skipped and reported. O(size³ / 6) double-double steps. Relative error about 1e-32 · (condition)².
 */
export function factorGram(gram: DoubleDoubleMatrix, floors: ArrayLike<number> = []): LdlFactor {
  const { size } = gram;
  const unit = emptyMatrix(size);
  const pivots = emptyMatrix(size);
  const scaled = emptyMatrix(size);
  let firstSingular = -1;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const pivot = elementAt(pivots, j, j);
      if (pivot.hi === 0) continue;
      const rest = subtractRowProduct(elementAt(gram, i, j), scaled, i, unit, j, j);
      setElement(scaled, i, j, rest);
      setElement(unit, i, j, ddDivide(rest, pivot));
    }
    const pivot = subtractRowProduct(elementAt(gram, i, i), scaled, i, unit, i, i);
    if (pivot.hi > (floors[i] ?? 0)) setElement(pivots, i, i, pivot);
    else if (firstSingular < 0) firstSingular = i;
    setElement(unit, i, i, ddFrom(1));
  }
  return { unit, pivots, firstSingular };
}

/** Sum of squares that column `column` takes away from `row` (a later column): unit² · pivot. */
export function explainedBy(factor: LdlFactor, row: number, column: number): DoubleDouble {
  const coefficient = elementAt(factor.unit, row, column);
  return ddMultiply(ddMultiply(coefficient, coefficient), elementAt(factor.pivots, column, column));
}

/** Coefficients of column `row` regressed on the `count` columns before it, in their own units. */
export function coefficientsOf(factor: LdlFactor, row: number, count: number): DoubleDouble[] {
  const coefficients: DoubleDouble[] = Array.from({ length: count }, () => ddFrom(0));
  for (let j = count - 1; j >= 0; j--) {
    let value = elementAt(factor.unit, row, j);
    for (let i = j + 1; i < count; i++) {
      value = ddSubtract(value, ddMultiply(coefficients[i]!, elementAt(factor.unit, i, j)));
    }
    coefficients[j] = value;
  }
  return coefficients;
}

/** Rows of U⁻¹ for the leading `count` columns: (G⁻¹)ab = Σk rows[k][a] · rows[k][b] / pivot k. */
export function inverseUnitRows(factor: LdlFactor, count: number): DoubleDouble[][] {
  const rows: DoubleDouble[][] = [];
  for (let i = 0; i < count; i++) {
    const row: DoubleDouble[] = Array.from({ length: count }, () => ddFrom(0));
    row[i] = ddFrom(1);
    for (let j = 0; j < i; j++) {
      const coefficient = elementAt(factor.unit, i, j);
      for (let column = 0; column <= j; column++) {
        row[column] = ddSubtract(row[column]!, ddMultiply(coefficient, rows[j]![column]!));
      }
    }
    rows.push(row);
  }
  return rows;
}

/** wᵀ G⁻¹ w for the leading `w.length` columns, as a sum of squares, so without cancellation. */
export function inverseQuadraticForm(factor: LdlFactor, rows: readonly DoubleDouble[][], w: DoubleDouble[]): number {
  let total = ddFrom(0);
  for (let k = 0; k < w.length; k++) {
    let inner = ddFrom(0);
    for (let j = 0; j <= k; j++) inner = ddAdd(inner, ddMultiply(rows[k]![j]!, w[j]!));
    total = ddAdd(total, ddDivide(ddMultiply(inner, inner), elementAt(factor.pivots, k, k)));
  }
  return total.hi;
}

const splitter = 134217729; // 2^27 + 1, see doubleDouble.ts

/** start − Σ_{k<count} a[aRow][k] · b[bRow][k]. Written out: the one hot loop, without an allocation a step. */
function subtractRowProduct(
  start: DoubleDouble,
  a: DoubleDoubleMatrix,
  aRow: number,
  b: DoubleDoubleMatrix,
  bRow: number,
  count: number,
): DoubleDouble {
  let { hi, lo } = start;
  const aFrom = aRow * a.size;
  const bFrom = bRow * b.size;
  for (let k = 0; k < count; k++) {
    const left = a.hi[aFrom + k]!;
    const right = b.hi[bFrom + k]!;
    const product = left * right;
    const leftBig = splitter * left;
    const leftHigh = leftBig - (leftBig - left);
    const leftLow = left - leftHigh;
    const rightBig = splitter * right;
    const rightHigh = rightBig - (rightBig - right);
    const rightLow = right - rightHigh;
    const productError =
      leftLow * rightLow -
      (product - leftHigh * rightHigh - leftLow * rightHigh - leftHigh * rightLow) +
      (left * b.lo[bFrom + k]! + a.lo[aFrom + k]! * right);
    const difference = hi - product;
    const part = difference - hi;
    const error = hi - (difference - part) - (product + part) + (lo - productError);
    hi = difference + error;
    lo = error - (hi - difference);
  }
  return { hi, lo };
}
