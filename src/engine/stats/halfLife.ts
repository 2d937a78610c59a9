import { ddFrom, ddSubtract, ddToNumber } from './doubleDouble';
import { leastSquares } from './leastSquares';
import { requireFinite, requireLength, requireVariation } from './requireInput';
import { studentTQuantile } from './studentT';

/** In steps of the series. */
export interface HalfLife {
  readonly intercept: number;
  readonly lambda: number;
  readonly phi: number;
  /** Infinity where phi ≥ 1, NaN where phi ≤ 0 (it alternates, there is no decay to halve). */
  readonly half_life_ar1: number;
  /** Of the continuous process with the same drift; Infinity where lambda ≥ 0. */
  readonly half_life_ou: number;
  readonly t_lambda: number;
}

/**
 * `half_life`: OLS Δs_t = a + λ s_{t−1}, φ = 1 + λ; −ln 2/ln φ and −ln 2/λ. Throws `nan_input`, `constant`,
 * `too_short` (below 4), `singular` (only the last value differs). O(n). Fitted as s_t on s_{t−1}, with λ = φ − 1
 * in twice the working precision: no digits are lost where φ is near 1.
 */
export function halfLife(x: Float64Array): HalfLife {
  return fitAr1(x).halfLife;
}

export interface HalfLifeInterval {
  readonly low: number;
  readonly half_life: number;
  /** Infinity where a unit root is inside the interval. */
  readonly high: number;
}

/**
 * Half-life −ln 2/ln φ with the interval that φ ± t·se(φ) maps to, at `level`. The interval is that of a stationary
 * AR(1): near a unit root φ is biased down by about (1 + 3φ)/n and the truth lies above it more often than `level`
 * says, so a high end of Infinity is to be taken seriously. Ends with φ ≤ 0 are 0. Errors as `halfLife`. O(n).
 */
export function halfLifeInterval(x: Float64Array, level = 0.95): HalfLifeInterval {
  const { halfLife: fit, stdError, df } = fitAr1(x);
  const reach = studentTQuantile(1 - (1 - level) / 2, df) * stdError;
  const boundOf = (phi: number): number => (phi <= 0 ? 0 : decayOf(phi));
  return { low: boundOf(fit.phi - reach), half_life: fit.half_life_ar1, high: boundOf(fit.phi + reach) };
}

function fitAr1(x: Float64Array): { halfLife: HalfLife; stdError: number; df: number } {
  requireFinite('x', x);
  requireLength('x', x, 4);
  requireVariation('x', x);
  const fit = leastSquares(x.subarray(1), [x.subarray(0, -1)], true);
  const df = x.length - 3;
  const stdError = Math.sqrt((fit.ssr / df) * fit.variances[1]!);
  const phi = ddToNumber(fit.slopes[0]!);
  const lambda = ddToNumber(ddSubtract(fit.slopes[0]!, ddFrom(1)));
  return {
    halfLife: {
      intercept: ddToNumber(fit.intercept),
      lambda,
      phi,
      half_life_ar1: phi <= 0 ? Number.NaN : lambda >= 0 ? Number.POSITIVE_INFINITY : -Math.LN2 / Math.log1p(lambda),
      half_life_ou: lambda >= 0 ? Number.POSITIVE_INFINITY : -Math.LN2 / lambda,
      t_lambda: lambda / stdError,
    },
    stdError,
    df,
  };
}

function decayOf(phi: number): number {
  return phi >= 1 ? Number.POSITIVE_INFINITY : -Math.LN2 / Math.log(phi);
}
