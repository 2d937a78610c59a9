import cdf from '@stdlib/stats-base-dists-normal-cdf';
import quantile from '@stdlib/stats-base-dists-normal-quantile';

/** Φ(x), relative accuracy 1e-13 down to 1e-308 (erfc form). NaN of NaN. */
export function normalCdf(x: number): number {
  return cdf(x, 0, 1);
}

/** 1 − Φ(x) without the cancellation of that difference. */
export function normalSf(x: number): number {
  return cdf(-x, 0, 1);
}

export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Φ⁻¹(p): ∓Infinity at 0 and 1, NaN outside. @stdlib's quantile is right to 7 digits only in the far tail (it goes
 * through 2p − 1), so two Halley steps on the accurate tail probability follow.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p > 0.5) return -lowerQuantile(1 - p);
  return lowerQuantile(p);
}

export interface DistNormal {
  readonly cdf: Float64Array;
  readonly sf: Float64Array;
  readonly ppf: Float64Array;
}

/** `dist_normal`: cdf and sf of each x, ppf of each p. */
export function distNormal(x: Float64Array, p: Float64Array): DistNormal {
  return { cdf: x.map(normalCdf), sf: x.map(normalSf), ppf: p.map(normalQuantile) };
}

function lowerQuantile(p: number): number {
  // Below 1e-10 the library's start may be infinite; the leading asymptotic term is close enough for Halley.
  let x = p < 1e-10 ? -Math.sqrt(-2 * Math.log(p)) : quantile(p, 0, 1);
  for (let step = 0; step < (p < 1e-10 ? 8 : 2); step++) {
    // Newton on ln Φ where p is small: there Φ spans hundreds of decades and Newton on Φ itself would overshoot.
    const value = normalCdf(x);
    if (value === 0) break;
    const slope = normalPdf(x) / value;
    const error = Math.log(value / p) / slope;
    x -= error;
    if (Math.abs(error) <= 1e-16 * Math.abs(x)) break;
  }
  return x;
}
