import { requireFinite, requireNumber } from './requireInput';
import { StatsError } from './statsError';

export interface EwmParams {
  readonly span: number;
  /** true: weights (1−α)^{t−i} over all values so far; false: the plain recursion from x_0. */
  readonly adjust: boolean;
}

export interface Ewm {
  readonly mean: Float64Array;
  /** With the factor W²/(W² − Σw²) (pandas bias=False); NaN at t = 0. */
  readonly std: Float64Array;
}

/**
 * `ewm`: exponentially weighted mean and standard deviation, α = 2/(span + 1). Updated by the deviation from the
 * mean, never by a sum of squares. Throws `nan_input`, `invalid_param` (span ≥ 1). O(n).
 */
export function ewm(x: Float64Array, params: EwmParams): Ewm {
  requireFinite('x', x);
  requireNumber('span', params.span);
  if (params.span < 1) throw new StatsError('invalid_param', `span is ${params.span}; it has to be at least 1.`);
  const alpha = 2 / (params.span + 1);
  const keep = 1 - alpha;
  const gain = params.adjust ? 1 : alpha;
  const mean = new Float64Array(x.length);
  const std = new Float64Array(x.length).fill(Number.NaN);
  let weight = 1;
  let weightSquares = 1;
  let centre = x[0] ?? 0;
  let spread = 0; // Σ w (x − mean)²
  if (x.length > 0) mean[0] = centre;
  for (let t = 1; t < x.length; t++) {
    const old = keep * weight;
    const deviation = x[t]! - centre;
    weight = old + gain;
    weightSquares = keep * keep * weightSquares + gain * gain;
    centre += (gain / weight) * deviation;
    spread = keep * spread + ((old * gain) / weight) * deviation * deviation;
    mean[t] = centre;
    const room = weight * weight - weightSquares;
    std[t] = room > 0 ? Math.sqrt((spread * weight) / room) : Number.NaN;
  }
  return { mean, std };
}
