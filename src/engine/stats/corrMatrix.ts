import { deviationsOf, dotNumber, sumOfSquares } from './compensated';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { isConstant, requireSameLength } from './requireInput';

/**
 * `corr_matrix`: Pearson correlation of every pair over the rows that both have (pairwise complete), symmetric.
 * NaN, on the diagonal too, where a series does not vary over those rows. Throws `length_mismatch`. O(s²·n).
 */
export function corrMatrix(x: readonly Float64Array[]): { readonly corr: Float64Array[] } {
  requireSameLength(Object.fromEntries(x.map((values, i) => [`x[${i}]`, values])));
  const corr = x.map(() => new Float64Array(x.length));
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j <= i; j++) {
      const value = i === j ? ownCorrelation(x[i]!) : correlation(x[i]!, x[j]!);
      corr[i]![j] = value;
      corr[j]![i] = value;
    }
  }
  return { corr };
}

/** Pearson correlation over the rows that both have, within [−1, 1]; NaN where either is constant there. O(n). */
export function correlation(x: Float64Array, y: Float64Array): number {
  const isComplete = (_: number, t: number): boolean => !Number.isNaN(x[t]!) && !Number.isNaN(y[t]!);
  const left = x.filter(isComplete);
  const right = y.filter(isComplete);
  if (isConstant(left) || isConstant(right)) return Number.NaN;
  const a = deviationsOf(scaledBy(left, powerOfTwoScale(left)));
  const b = deviationsOf(scaledBy(right, powerOfTwoScale(right)));
  const ratio = dotNumber(a, b) / Math.sqrt(sumOfSquares(a) * sumOfSquares(b));
  return Math.min(Math.max(ratio, -1), 1);
}

function ownCorrelation(x: Float64Array): number {
  return isConstant(x.filter((value) => !Number.isNaN(value))) ? Number.NaN : 1;
}
