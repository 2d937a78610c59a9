import { deviationsOf, dotNumber, meanOf, sumOfSquares } from './compensated';
import { type DoubleDouble, ddAdd, ddFrom, ddMultiply, ddSubtract, ddToNumber } from './doubleDouble';
import { scaledBy } from './powerOfTwoScale';
import { requireFinite, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

/**
 * y on [1, x…] in coordinates in which robust iterations neither lose digits nor depend on units: y less its mean,
 * the columns less their means and made orthogonal, each with root mean square 1.
 */
export interface RobustDesign {
  readonly target: Float64Array;
  readonly columns: readonly Float64Array[];
  /** [intercept, slopes…] of the given series from [constant, coefficients…] in these coordinates. */
  toParams(coefficients: ArrayLike<number>): Float64Array;
}

/**
 * Throws `length_mismatch`, `nan_input`, `too_short` (not more rows than coefficients), `singular` (a column is
 * constant or explained by the others down to its own rounding). O(n·k²).
 */
export function robustDesign(y: Float64Array, x: readonly Float64Array[]): RobustDesign {
  requireSameLength({ y, ...Object.fromEntries(x.map((column, j) => [`x[${j}]`, column])) });
  requireFinite('y', y);
  x.forEach((column, j) => requireFinite(`x[${j}]`, column));
  if (x.length === 0) throw new StatsError('invalid_param', 'x holds no series; at least one is needed.');
  if (y.length < x.length + 2) {
    throw new StatsError('too_short', `${y.length} rows for ${x.length + 1} coefficients.`);
  }
  const meanY = meanOf(y);
  const means = x.map((column) => meanOf(column));
  const columns: Float64Array[] = [];
  const mixing: number[][] = []; // x_j − mean = Σ mixing[j][i]·columns[i]
  x.forEach((given, j) => {
    const column = deviationsOf(given, means[j]);
    const whole = Math.sqrt(sumOfSquares(column) / y.length);
    const row: number[] = [];
    for (let pass = 0; pass < 2; pass++) {
      columns.forEach((other, i) => {
        const share = dotNumber(column, other) / y.length;
        row[i] = (row[i] ?? 0) + share;
        for (let t = 0; t < column.length; t++) column[t] = column[t]! - share * other[t]!;
      });
    }
    const size = Math.sqrt(sumOfSquares(column) / y.length);
    const floor = j === 0 ? 0 : 2 ** -50 * Math.max(whole, Math.abs(ddToNumber(means[j]!)));
    if (!(size > floor)) {
      throw new StatsError('singular', `x[${j}] is constant or a combination of the other regressors.`);
    }
    row[j] = size;
    columns.push(scaledBy(column, 1 / size));
    mixing.push(row);
  });
  return {
    target: deviationsOf(y, meanY),
    columns,
    toParams: (coefficients) => paramsOf(coefficients, meanY, means, mixing),
  };
}

function paramsOf(
  coefficients: ArrayLike<number>,
  meanY: DoubleDouble,
  means: readonly DoubleDouble[],
  mixing: readonly (readonly number[])[],
): Float64Array {
  const slopes = new Float64Array(means.length);
  for (let j = slopes.length - 1; j >= 0; j--) {
    let value = coefficients[j + 1]!;
    for (let i = j + 1; i < slopes.length; i++) value -= slopes[i]! * mixing[i]![j]!;
    slopes[j] = value / mixing[j]![j]!;
  }
  let intercept = ddAdd(meanY, ddFrom(coefficients[0]!));
  means.forEach((mean, j) => {
    intercept = ddSubtract(intercept, ddMultiply(ddFrom(slopes[j]!), mean));
  });
  return Float64Array.of(ddToNumber(intercept), ...slopes);
}
