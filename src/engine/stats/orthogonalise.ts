import { type DoubleDouble, ddAdd, ddDivide, ddFrom, ddMultiply, ddSubtract } from './doubleDouble';
import { type LdlFactor, emptyMatrix, setElement } from './ldlFactor';

/** A series in twice the working precision. */
export interface DoubleDoubleVector {
  readonly hi: Float64Array;
  readonly lo: Float64Array;
}

/**
 * Modified Gram-Schmidt in twice the working precision: the same factor as that of the Gram matrix, but with an
 * error of 1e-32 · condition instead of · condition², for data on which even the double-double Gram matrix loses
 * digits (NIST Filip). Overwrites the columns. O(n · k²) double-double steps. Björck 1967: with y as the last
 * column the least-squares solution is backward stable.
 */
export function orthogonalise(columns: readonly DoubleDoubleVector[], floors: ArrayLike<number> = []): LdlFactor {
  const size = columns.length;
  const unit = emptyMatrix(size);
  const pivots = emptyMatrix(size);
  let firstSingular = -1;
  for (let j = 0; j < size; j++) {
    const column = columns[j]!;
    setElement(unit, j, j, ddFrom(1));
    const pivot = dotOf(column, column);
    if (!(pivot.hi > (floors[j] ?? 0))) {
      if (firstSingular < 0) firstSingular = j;
      continue;
    }
    setElement(pivots, j, j, pivot);
    for (let i = j + 1; i < size; i++) {
      const coefficient = ddDivide(dotOf(column, columns[i]!), pivot);
      setElement(unit, i, j, coefficient);
      subtractMultiple(columns[i]!, coefficient, column);
    }
  }
  return { unit, pivots, firstSingular };
}

function dotOf(a: DoubleDoubleVector, b: DoubleDoubleVector): DoubleDouble {
  let total = ddFrom(0);
  for (let i = 0; i < a.hi.length; i++) {
    total = ddAdd(total, ddMultiply({ hi: a.hi[i]!, lo: a.lo[i]! }, { hi: b.hi[i]!, lo: b.lo[i]! }));
  }
  return total;
}

function subtractMultiple(target: DoubleDoubleVector, factor: DoubleDouble, column: DoubleDoubleVector): void {
  for (let i = 0; i < target.hi.length; i++) {
    const value = ddSubtract(
      { hi: target.hi[i]!, lo: target.lo[i]! },
      ddMultiply(factor, { hi: column.hi[i]!, lo: column.lo[i]! }),
    );
    target.hi[i] = value.hi;
    target.lo[i] = value.lo;
  }
}
