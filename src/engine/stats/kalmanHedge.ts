import { requireBetween, requireChoice, requireFinite, requireNumber, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface KalmanHedgeParams {
  /** Q = δ/(1−δ)·I. */
  readonly delta: number;
  /** Variance of the observation noise. */
  readonly R: number;
  /** [alpha, beta] and their covariance before the first observation. */
  readonly m0: ArrayLike<number>;
  readonly P0: ArrayLike<ArrayLike<number>>;
  /** The prior stands at the first observation: no Q is added before it. */
  readonly first_step: 'update_without_predict';
}

/** alpha, beta are filtered; innovation is y − [1, x]θ before the update, innovation_var its variance S. */
export interface KalmanHedge {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly innovation: Float64Array;
  readonly innovation_var: Float64Array;
  readonly loglik: number;
  readonly P_last: Float64Array[];
}

/**
 * `kalman_hedge`: [alpha, beta] as a random walk observed through y = alpha + beta·x + e. S has no floor: prices of
 * 1e-8 have variances of 1e-18. Throws `length_mismatch`, `nan_input`, `invalid_param` (0 < δ < 1, R > 0, P0
 * symmetric with non-negative variances). O(n). Empty of empty series.
 */
export function kalmanHedge(y: Float64Array, x: Float64Array, params: KalmanHedgeParams): KalmanHedge {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  const prior = requirePrior(params);
  const n = y.length;
  const result = {
    alpha: new Float64Array(n),
    beta: new Float64Array(n),
    innovation: new Float64Array(n),
    innovation_var: new Float64Array(n),
  };
  const drift = params.delta / (1 - params.delta);
  let { alpha, beta, p00, p01, p11 } = prior;
  let loglik = 0;
  for (let t = 0; t < n; t++) {
    if (t > 0) {
      p00 += drift;
      p11 += drift;
    }
    const price = x[t]!;
    const innovation = y[t]! - alpha - beta * price;
    const ph0 = p00 + p01 * price;
    const ph1 = p01 + p11 * price;
    const variance = ph0 + ph1 * price + params.R;
    const gain0 = ph0 / variance;
    const gain1 = ph1 / variance;
    alpha += gain0 * innovation;
    beta += gain1 * innovation;
    p00 -= gain0 * ph0;
    p01 -= gain0 * ph1;
    p11 -= gain1 * ph1;
    loglik -= 0.5 * (Math.log(2 * Math.PI * variance) + (innovation * innovation) / variance);
    result.alpha[t] = alpha;
    result.beta[t] = beta;
    result.innovation[t] = innovation;
    result.innovation_var[t] = variance;
  }
  return { ...result, loglik, P_last: [Float64Array.of(p00, p01), Float64Array.of(p01, p11)] };
}

function requirePrior(params: KalmanHedgeParams): {
  alpha: number;
  beta: number;
  p00: number;
  p01: number;
  p11: number;
} {
  requireBetween('delta', params.delta, 0, 1);
  requireBetween('R', params.R, 0, Number.POSITIVE_INFINITY);
  requireChoice('first_step', params.first_step, ['update_without_predict']);
  const [alpha, beta] = [params.m0[0], params.m0[1]];
  const [row0, row1] = [params.P0[0], params.P0[1]];
  const [p00, p01, p10, p11] = [row0?.[0], row0?.[1], row1?.[0], row1?.[1]];
  const values = [alpha, beta, p00, p01, p10, p11];
  if (params.m0.length !== 2 || params.P0.length !== 2 || values.some((value) => value === undefined)) {
    throw new StatsError('invalid_param', 'm0 has to hold two numbers and P0 two rows of two.');
  }
  for (const value of values) requireNumber('m0 and P0', value!);
  if (p01 !== p10 || p00! < 0 || p11! < 0 || p01! * p01! > p00! * p11! * (1 + 1e-12)) {
    throw new StatsError('invalid_param', 'P0 has to be a covariance: symmetric, without a negative variance.');
  }
  return { alpha: alpha!, beta: beta!, p00: p00!, p01: p01!, p11: p11! };
}
