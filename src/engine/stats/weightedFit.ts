import { Matrix, solve } from 'ml-matrix';

/** y − constant − Σ coefficients·columns into `residuals`. O(n·k). */
export function residualsInto(
  residuals: Float64Array,
  target: Float64Array,
  columns: readonly Float64Array[],
  coefficients: ArrayLike<number>,
): void {
  const constant = coefficients[0]!;
  for (let t = 0; t < target.length; t++) residuals[t] = target[t]! - constant;
  columns.forEach((column, j) => {
    const slope = coefficients[j + 1]!;
    for (let t = 0; t < target.length; t++) residuals[t] = residuals[t]! - slope * column[t]!;
  });
}

/**
 * Step [constant, coefficients…] that solves Σ w·(r − step·[1, columns])·[1, columns] = 0. As a step from the last
 * coefficients it has full relative accuracy near the solution. The columns are orthonormal without weights, so
 * normal equations are safe; their small system is solved by ml-matrix. O(n·k²).
 */
export function weightedStep(
  residuals: Float64Array,
  weights: Float64Array,
  columns: readonly Float64Array[],
): Float64Array {
  const only = columns[0];
  if (columns.length === 1 && only !== undefined) return simpleStep(residuals, weights, only);
  const size = columns.length + 1;
  const normal = Matrix.zeros(size, size);
  const right = Matrix.zeros(size, 1);
  const valueOf = (j: number, t: number): number => (j === 0 ? 1 : columns[j - 1]![t]!);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < weights.length; t++) sum += weights[t]! * valueOf(i, t) * valueOf(j, t);
      normal.set(i, j, sum);
      normal.set(j, i, sum);
    }
    let sum = 0;
    for (let t = 0; t < weights.length; t++) sum += weights[t]! * valueOf(i, t) * residuals[t]!;
    right.set(i, 0, sum);
  }
  return Float64Array.from(solve(normal, right).getColumn(0));
}

function simpleStep(residuals: Float64Array, weights: Float64Array, column: Float64Array): Float64Array {
  let w = 0;
  let wx = 0;
  let wxx = 0;
  let wr = 0;
  let wxr = 0;
  for (let t = 0; t < weights.length; t++) {
    const weight = weights[t]!;
    const value = weight * column[t]!;
    w += weight;
    wx += value;
    wxx += value * column[t]!;
    wr += weight * residuals[t]!;
    wxr += value * residuals[t]!;
  }
  const determinant = w * wxx - wx * wx;
  if (!(determinant > 0)) return Float64Array.of(w > 0 ? wr / w : 0, 0);
  return Float64Array.of((wxx * wr - wx * wxr) / determinant, (w * wxr - wx * wr) / determinant);
}
