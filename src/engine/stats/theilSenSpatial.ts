import { requireChoice, requireFinite, requireLength, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface TheilSenSpatial {
  readonly intercept: number;
  readonly slope: number;
}

const mostPoints = 3000;

/**
 * `theil_sen_spatial`: geometric (L1) median of the lines through all pairs of points in the plane of intercept and
 * slope: the exact limit of scikit-learn's TheilSenRegressor. Not `theil_sen`, and not free of units: the larger of
 * the two coordinates decides. Damped Newton steps from the mean of the lines on the convex sum of distances.
 * Throws `length_mismatch`, `nan_input`, `too_short` (below 2), `singular` (no two different x), `invalid_param` (fit_intercept; more than
 * 3,000 points, whose pairs do not fit). O(n² · steps).
 */
export function theilSenSpatial(
  y: Float64Array,
  x: Float64Array,
  params: { readonly fit_intercept: true },
): TheilSenSpatial {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  requireChoice('fit_intercept', params.fit_intercept, [true]);
  requireLength('y', y, 2);
  if (y.length > mostPoints) {
    throw new StatsError('invalid_param', `${y.length} points have too many pairs; give at most ${mostPoints}.`);
  }
  const [intercepts, slopes] = pairLines(y, x);
  if (slopes.length === 0) throw new StatsError('singular', 'All x are equal, so no pair of points has a line.');
  return spatialMedian(intercepts, slopes);
}

function pairLines(y: Float64Array, x: Float64Array): [Float64Array, Float64Array] {
  const intercepts: number[] = [];
  const slopes: number[] = [];
  for (let i = 0; i < y.length; i++) {
    for (let j = i + 1; j < y.length; j++) {
      const run = x[j]! - x[i]!;
      if (run === 0) continue;
      const slope = (y[j]! - y[i]!) / run;
      slopes.push(slope);
      intercepts.push(y[i]! - slope * x[i]!);
    }
  }
  return [Float64Array.from(intercepts), Float64Array.from(slopes)];
}

/** Weiszfeld steps where Newton's would not lower the sum of distances, so it always falls. */
function spatialMedian(a: Float64Array, b: Float64Array): TheilSenSpatial {
  let at = { intercept: middleOf(a), slope: middleOf(b) };
  let cost = distanceSum(a, b, at);
  for (let step = 0; step < 200; step++) {
    const { newton, weiszfeld } = movesFrom(a, b, at);
    let next = at;
    let best = cost;
    for (const move of [newton, weiszfeld]) {
      for (let share = 1; share > 1e-4 && next === at; share /= 4) {
        const candidate = { intercept: at.intercept + share * move[0], slope: at.slope + share * move[1] };
        const value = distanceSum(a, b, candidate);
        if (value < best) {
          best = value;
          next = candidate;
        }
      }
    }
    if (next === at) break;
    at = next;
    cost = best;
  }
  return atLine(a, b, polished(a, b, at));
}

/**
 * Newton steps for as long as the gradient falls. The lines of pairs lie almost on one line in the plane, along which
 * the sum of distances is flat to 1e-16 over a hundred-thousandth of the slope; its gradient is not.
 */
function polished(a: Float64Array, b: Float64Array, start: TheilSenSpatial): TheilSenSpatial {
  let at = start;
  let moves = movesFrom(a, b, at);
  for (let step = 0; step < 100; step++) {
    let isBetter = false;
    for (let share = 1; share > 1e-3 && !isBetter; share /= 2) {
      const next = { intercept: at.intercept + share * moves.newton[0], slope: at.slope + share * moves.newton[1] };
      const then = movesFrom(a, b, next);
      isBetter = then.gradient < 0.999 * moves.gradient;
      if (isBetter) [at, moves] = [next, then];
    }
    if (!isBetter) return at;
  }
  return at;
}

/** The nearest line itself where it is the optimum: the pull of the others does not exceed its own (Vardi & Zhang 2000). */
function atLine(a: Float64Array, b: Float64Array, at: TheilSenSpatial): TheilSenSpatial {
  let nearest = at;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.hypot(a[i]! - at.intercept, b[i]! - at.slope);
    if (distance < least) [least, nearest] = [distance, { intercept: a[i]!, slope: b[i]! }];
  }
  const { gradient, copies } = movesFrom(a, b, nearest);
  return gradient <= copies ? nearest : at;
}

function movesFrom(
  a: Float64Array,
  b: Float64Array,
  at: TheilSenSpatial,
): { newton: [number, number]; weiszfeld: [number, number]; gradient: number; copies: number } {
  let g0 = 0;
  let g1 = 0;
  let h00 = 0;
  let h01 = 0;
  let h11 = 0;
  let weight = 0;
  let copies = 0; // lines that pass exactly here: they pull nowhere
  for (let i = 0; i < a.length; i++) {
    const u = a[i]! - at.intercept;
    const v = b[i]! - at.slope;
    const distance = Math.hypot(u, v);
    if (distance === 0) {
      copies++;
      continue;
    }
    const du = u / distance;
    const dv = v / distance;
    g0 += du;
    g1 += dv;
    h00 += (dv * dv) / distance;
    h01 -= (du * dv) / distance;
    h11 += (du * du) / distance;
    weight += 1 / distance;
  }
  const gradient = Math.hypot(g0, g1);
  if (weight === 0) return { newton: [0, 0], weiszfeld: [0, 0], gradient, copies };
  const determinant = h00 * h11 - h01 * h01;
  const newton: [number, number] =
    determinant > 0
      ? [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
      : [g0 / weight, g1 / weight];
  return { newton, weiszfeld: [g0 / weight, g1 / weight], gradient, copies };
}

function distanceSum(a: Float64Array, b: Float64Array, at: TheilSenSpatial): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.hypot(a[i]! - at.intercept, b[i]! - at.slope);
  return sum;
}

function middleOf(values: Float64Array): number {
  return values.toSorted()[values.length >> 1]!;
}
