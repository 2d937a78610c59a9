import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** y − constant − Σ coefficients·columns into `residuals`. O(n·k). */
export function residualsInto(
  residuals: Float64Array,
  target: Float64Array,
  columns: readonly Float64Array[],
  coefficients: ArrayLike<number>,
): void {
  const constant = coefficients[0]!;
  const first = columns[0];
  const firstSlope = coefficients[1] ?? 0;
  if (first === undefined) residuals.set(target.map((value) => value - constant));
  else for (let t = 0; t < target.length; t++) residuals[t] = target[t]! - constant - firstSlope * first[t]!;
  for (let j = 1; j < columns.length; j++) {
    const column = columns[j]!;
    const slope = coefficients[j + 1]!;
    for (let t = 0; t < target.length; t++) residuals[t] = residuals[t]! - slope * column[t]!;
  }
}

/**
 * Step [constant, coefficients…] that solves Σ w·(step·[1, columns])·[1, columns] = Σ pull·[1, columns]. With pull the
 * residual cut off at a bound, weights min(1, bound/|r|) make it a step of reweighted least squares and weights 1
 * inside, 0 outside a Newton step. As a step from the last coefficients it has full relative accuracy near the
 * solution. The columns are orthonormal without weights, so normal equations are safe; their small system is solved
 * by ml-matrix. NaN where it is singular. O(n·k²).
 */
export function weightedStep(
  pulls: Float64Array,
  weights: Float64Array,
  columns: readonly Float64Array[],
): Float64Array {
  const only = columns[0];
  if (columns.length === 1 && only !== undefined) return simpleStep(pulls, weights, only);
  const size = columns.length + 1;
  const normal = Matrix.zeros(size, size);
  const right = Matrix.zeros(size, 1);
  const ones = new Float64Array(weights.length).fill(1);
  const all = [ones, ...columns];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const product = weightedProduct(weights, all[i]!, all[j]!);
      normal.set(i, j, product).set(j, i, product);
    }
    right.set(i, 0, weightedProduct(pulls, all[i]!, ones));
  }
  const factor = new CholeskyDecomposition(normal);
  if (!factor.isPositiveDefinite()) return new Float64Array(size).fill(Number.NaN);
  return Float64Array.from(factor.solve(right).getColumn(0));
}

function weightedProduct(weights: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < weights.length; t++) sum += weights[t]! * a[t]! * b[t]!;
  return sum;
}

function simpleStep(pulls: Float64Array, weights: Float64Array, column: Float64Array): Float64Array {
  let w = 0;
  let wx = 0;
  let wxx = 0;
  let pull = 0;
  let pullX = 0;
  for (let t = 0; t < weights.length; t++) {
    const value = weights[t]! * column[t]!;
    w += weights[t]!;
    wx += value;
    wxx += value * column[t]!;
    pull += pulls[t]!;
    pullX += pulls[t]! * column[t]!;
  }
  const determinant = w * wxx - wx * wx;
  return Float64Array.of((wxx * pull - wx * pullX) / determinant, (w * pullX - wx * pull) / determinant);
}
