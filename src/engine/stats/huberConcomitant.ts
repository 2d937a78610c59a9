import { sumOfSquares } from './compensated';
import { requireBetween, requireChoice } from './requireInput';
import { type RobustDesign, robustDesign } from './robustDesign';
import { residualsInto, weightedStep } from './weightedFit';

export interface HuberConcomitantParams {
  readonly epsilon: number;
  /** No ridge penalty: only 0 is defined. */
  readonly alpha: number;
  readonly fit_intercept: true;
}

export interface HuberConcomitant {
  /** [constant, slopes…]. */
  readonly params: Float64Array;
  /** σ of the joint minimum; not comparable with the scale of `huber_m`. */
  readonly scale: number;
  readonly n_outliers: number;
}

const mostSteps = 5000;

/**
 * `huber_concomitant` (Huber 1964, as scikit-learn's HuberRegressor with alpha 0): the joint minimum over
 * coefficients and σ of Σ[σ + H_ε(r/σ)σ]. Alternates an exact σ and a reweighted least-squares step, both of which
 * lower the convex objective, until nothing moves. Throws `length_mismatch`, `nan_input`, `too_short`, `singular`,
 * `invalid_param` (epsilon > 1). O(n·k²·steps).
 */
export function huberConcomitant(
  y: Float64Array,
  x: readonly Float64Array[],
  params: HuberConcomitantParams,
): HuberConcomitant {
  requireBetween('epsilon', params.epsilon, 1, Number.POSITIVE_INFINITY);
  requireChoice('alpha', params.alpha, [0]);
  requireChoice('fit_intercept', params.fit_intercept, [true]);
  const design = robustDesign(y, x);
  const floor = 2 ** -51 * y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const { coefficients, scale, residuals } = minimise(design, params.epsilon, floor);
  const outliers = residuals.reduce((count, value) => count + (Math.abs(value) > params.epsilon * scale ? 1 : 0), 0);
  return { params: design.toParams(coefficients), scale, n_outliers: scale > floor ? outliers : 0 };
}

function minimise(
  design: RobustDesign,
  epsilon: number,
  floor: number,
): { coefficients: Float64Array; scale: number; residuals: Float64Array } {
  const { target, columns } = design;
  let coefficients: Float64Array = new Float64Array(columns.length + 1);
  let residuals: Float64Array = target.slice();
  let { scale, cost } = scaleFor(residuals, epsilon, 0);
  const pulls = new Float64Array(target.length);
  const weights = new Float64Array(target.length);
  let stalled = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let steps = 0; steps < mostSteps && stalled < 20 && scale > floor; steps++) {
    const bound = epsilon * scale;
    let next = null;
    for (const isNewton of [true, false]) {
      for (let t = 0; t < pulls.length; t++) {
        const value = residuals[t]!;
        const isOutside = value > bound || value < -bound;
        pulls[t] = isOutside ? (value > 0 ? bound : -bound) : value;
        weights[t] = !isOutside ? 1 : isNewton ? 0 : bound / Math.abs(value);
      }
      next = moved(design, coefficients, weightedStep(pulls, weights, columns), epsilon, scale);
      // Newton may overshoot where many points change sides; reweighting never does.
      if (next.cost <= cost * (1 + 1e-13)) break;
    }
    if (next === null) break;
    ({ coefficients, residuals, scale, cost } = next);
    const change = next.change / scale;
    if (change <= 1e-15) break;
    stalled = change < 0.99 * least ? 0 : stalled + 1;
    least = Math.min(least, change);
  }
  return { coefficients, scale, residuals };
}

function moved(
  { target, columns }: RobustDesign,
  from: Float64Array,
  change: Float64Array,
  epsilon: number,
  start: number,
): { coefficients: Float64Array; residuals: Float64Array; scale: number; cost: number; change: number } {
  const coefficients = from.map((value, j) => value + change[j]!);
  const residuals = new Float64Array(target.length);
  residualsInto(residuals, target, columns, coefficients);
  return {
    coefficients,
    residuals,
    ...scaleFor(residuals, epsilon, start),
    change: change.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  };
}

/**
 * The σ that is best for these residuals, σ² = Σ_{|r| ≤ εσ} r² / (n − ε²·#{|r| > εσ}), and the cost Σ[σ + H_ε(r/σ)σ]
 * there. Newton on the set of inliers ends after a few passes, once the set stays.
 */
function scaleFor(residuals: Float64Array, epsilon: number, start: number): { scale: number; cost: number } {
  const n = residuals.length;
  let scale = start > 0 ? start : Math.sqrt(sumOfSquares(residuals) / n);
  let cost = Number.NaN;
  for (let pass = 0; pass < 200; pass++) {
    const bound = epsilon * scale;
    let squares = 0;
    let outliers = 0;
    let sizes = 0;
    for (let t = 0; t < n; t++) {
      const size = Math.abs(residuals[t]!);
      if (size > bound) {
        outliers++;
        sizes += size;
      } else {
        squares += size * size;
      }
    }
    const room = n - epsilon * epsilon * outliers;
    // With so many beyond the bound σ is far too small: the cost still falls with growing σ.
    const next = room > 0 ? Math.sqrt(squares / room) : 2 * scale;
    cost = room * next + (next > 0 ? squares / next : 0) + 2 * epsilon * sizes;
    if (Math.abs(next - scale) <= 4e-16 * scale) return { scale: next, cost };
    scale = next;
  }
  return { scale, cost };
}
