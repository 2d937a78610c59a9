import { dotNumber, sumOf, sumOfSquares } from './compensated';
import { type DoubleDouble, ddDivide, ddFrom, ddMultiply, twoSum } from './doubleDouble';
import { normalSf } from './normal';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { isConstant, requireFinite, requireInteger, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export interface VarianceRatioParams {
  readonly q: number;
  /** true: unbiased variances; false: divided by the plain counts. */
  readonly debiased: boolean;
  /** Take logarithms first. */
  readonly log: boolean;
}

export interface VarianceRatio {
  readonly vr: number;
  readonly z: number;
  readonly pvalue: number;
  /** Robust to heteroscedasticity. */
  readonly z_robust: number;
  readonly pvalue_robust: number;
}

/**
 * `variance_ratio` (Lo & MacKinlay 1988), overlapping; 1 for a random walk. Throws `nan_input` (a value that is not
 * above 0 with `log` too), `too_short` (q not below n − 1), `constant` (x, or all its steps), `invalid_param`
 * (q ≥ 2). O(n·q).
 */
export function varianceRatio(x: Float64Array, params: VarianceRatioParams): VarianceRatio {
  requireFinite('x', x);
  const { q } = params;
  requireInteger('q', q, 2);
  const levels = params.log ? x.map((value) => Math.log(value)) : scaledBy(x, powerOfTwoScale(x));
  requireFinite(params.log ? 'ln x' : 'x', levels);
  const nq = x.length - 1;
  if (nq <= q) throw new StatsError('too_short', `x has ${x.length} values; q = ${q} needs at least ${q + 2}.`);
  requireVariation('x', x);
  const drift = ddDivide(sumOf(Float64Array.of(levels[nq]!, -levels[0]!)), ddFrom(nq));
  const steps = stepsLess(levels, 1, drift);
  if (isConstant(steps)) throw new StatsError('constant', 'All steps of x are equal, so they have no variance.');
  const overlapping = stepsLess(levels, q, ddMultiply(drift, ddFrom(q)));
  const one = sumOfSquares(steps) / (params.debiased ? nq - 1 : nq);
  const many = sumOfSquares(overlapping) / (params.debiased ? q * (nq - q + 1) * (1 - q / nq) : nq * q);
  const vr = many / one;
  const excess = Math.sqrt(nq) * (vr - 1);
  const z = excess / Math.sqrt((2 * (2 * q - 1) * (q - 1)) / (3 * q));
  const robust = excess / Math.sqrt(thetaOf(steps, q));
  return { vr, z, pvalue: 2 * normalSf(Math.abs(z)), z_robust: robust, pvalue_robust: 2 * normalSf(Math.abs(robust)) };
}

/** x_t − x_{t−lag} − drift, each rounded once. */
function stepsLess(x: Float64Array, lag: number, drift: DoubleDouble): Float64Array {
  return x.subarray(lag).map((value, t) => {
    const step = twoSum(value, -x[t]!);
    const rest = twoSum(step.hi, -drift.hi);
    return rest.hi + (rest.lo + step.lo - drift.lo);
  });
}

function thetaOf(steps: Float64Array, q: number): number {
  const squares = steps.map((value) => value * value);
  const total = sumOf(squares).hi;
  let theta = 0;
  for (let k = 1; k < q; k++) {
    const delta = (steps.length * dotNumber(squares, squares, k, 0, steps.length - k)) / total / total;
    theta += 4 * (1 - k / q) ** 2 * delta;
  }
  return theta;
}
