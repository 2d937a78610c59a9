import { requireNumber, requireSameLength } from './requireInput';

export interface Spread {
  readonly unhedged: Float64Array;
  readonly hedged: Float64Array;
}

/** `spread`: y − x and y − beta·x, no intercept. NaN where a leg is NaN. Throws `length_mismatch`, `invalid_param`. O(n). */
export function spread(y: Float64Array, x: Float64Array, params: { readonly beta: number }): Spread {
  requireSameLength({ y, x });
  requireNumber('beta', params.beta);
  return { unhedged: y.map((value, t) => value - x[t]!), hedged: y.map((value, t) => value - params.beta * x[t]!) };
}
