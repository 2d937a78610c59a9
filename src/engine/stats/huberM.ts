import { medianInPlace } from './orderStatistics';
import { requireBetween, requireChoice } from './requireInput';
import { robustDesign } from './robustDesign';
import { residualsInto, weightedStep } from './weightedFit';

export interface HuberMParams {
  /** Residuals beyond k scales get less weight; 1.345 is 95 % efficient on normal errors. */
  readonly k: number;
  /** 0.6745 (R's MASS) or 0.6744897501960817 (statsmodels). */
  readonly mad_const: number;
  readonly add_constant: true;
}

export interface HuberM {
  /** [constant, slopes…]. */
  readonly params: Float64Array;
  readonly scale: number;
}

const mostSteps = 5000;

/**
 * `huber_m`: Huber M-estimate with scale median|r|/mad_const (about 0), both re-estimated every step of iteratively
 * reweighted least squares from OLS until nothing moves any more. The recommended robust hedge ratio; not robust to
 * leverage points. Where the scale vanishes (more than half of the points on one line) the least-squares fit is
 * returned. Throws `length_mismatch`, `nan_input`, `too_short`, `singular`, `invalid_param`. O(n·k²·steps).
 */
export function huberM(y: Float64Array, x: readonly Float64Array[], params: HuberMParams): HuberM {
  requireBetween('k', params.k, 0, Number.POSITIVE_INFINITY);
  requireBetween('mad_const', params.mad_const, 0, Number.POSITIVE_INFINITY);
  requireChoice('add_constant', params.add_constant, [true]);
  const design = robustDesign(y, x);
  const { target, columns } = design;
  const weights = new Float64Array(y.length).fill(1);
  const residuals = new Float64Array(y.length);
  const coefficients = new Float64Array(columns.length + 1);
  const pulls = new Float64Array(y.length);
  const step = (): number => {
    const change = weightedStep(pulls, weights, columns);
    change.forEach((value, j) => (coefficients[j] = coefficients[j]! + value));
    residualsInto(residuals, target, columns, coefficients);
    return change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  };
  const scaleOf = (): number => medianInPlace(residuals.map((value) => Math.abs(value))) / params.mad_const;
  pulls.set(target);
  step();
  pulls.set(residuals);
  step(); // takes off the rounding of the first
  const leastSquares = coefficients.slice();
  const floor = 2 ** -51 * y.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let scale = scaleOf();
  let least = Number.POSITIVE_INFINITY;
  let stalled = 0;
  for (let steps = 0; steps < mostSteps && stalled < 20; steps++) {
    if (!(scale > floor)) return { params: design.toParams(leastSquares), scale };
    const bound = params.k * scale;
    for (let t = 0; t < weights.length; t++) {
      weights[t] = Math.min(1, bound / Math.abs(residuals[t]!));
      pulls[t] = Math.min(Math.max(residuals[t]!, -bound), bound);
    }
    const moved = step() / scale;
    scale = scaleOf();
    if (moved <= 1e-15) break;
    // At the limit of rounding the moves stop shrinking.
    stalled = moved < 0.99 * least ? 0 : stalled + 1;
    least = Math.min(least, moved);
  }
  return { params: design.toParams(coefficients), scale };
}
