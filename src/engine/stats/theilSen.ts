import { ddToNumber, twoProduct, ddSubtract, ddFrom } from './doubleDouble';
import { normalQuantile } from './normal';
import { medianInPlace, selectInPlace } from './orderStatistics';
import { requireBetween, requireChoice, requireFinite, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface TheilSenParams {
  /** Intercept: med(y) − slope·med(x), or med(y − slope·x). */
  readonly method: 'separate' | 'joint';
  readonly conf_level: number;
}

export interface TheilSen {
  readonly slope: number;
  readonly intercept: number;
  /** Interval by Sen 1968, with ties. */
  readonly low_slope: number;
  readonly high_slope: number;
}

/**
 * `theil_sen`: median of the slopes of all pairs with different x. Throws `length_mismatch`, `nan_input`,
 * `singular` (no such pair), `invalid_param`. O(n²) time and memory (16 MB at n = 2,000); selection instead of a
 * full sort. Own because ml-regression's sorts all slopes and gives no interval.
 */
export function theilSen(y: Float64Array, x: Float64Array, params: TheilSenParams): TheilSen {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  requireChoice('method', params.method, ['separate', 'joint']);
  requireBetween('conf_level', params.conf_level, 0, 1);
  const slopes = pairSlopes(y, x);
  if (slopes.length === 0) throw new StatsError('singular', 'All x are equal, so no pair of points has a slope.');
  const slope = medianInPlace(slopes);
  const [low, high] = intervalRanks(y, x, slopes.length, params.conf_level);
  const middle = slopes.length >> 1; // medianInPlace left everything below it in front
  return {
    slope,
    intercept: interceptOf(y, x, slope, params.method),
    low_slope: low < middle ? selectInPlace(slopes, low, 0, middle - 1) : selectInPlace(slopes, low, middle),
    high_slope: high < middle ? selectInPlace(slopes, high, 0, middle - 1) : selectInPlace(slopes, high, middle),
  };
}

function pairSlopes(y: Float64Array, x: Float64Array): Float64Array {
  const slopes = new Float64Array((y.length * (y.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < y.length; i++) {
    const fromX = x[i]!;
    const fromY = y[i]!;
    for (let j = i + 1; j < y.length; j++) {
      const run = x[j]! - fromX;
      if (run !== 0) slopes[count++] = (y[j]! - fromY) / run;
    }
  }
  return slopes.subarray(0, count);
}

/** Ranks (from 0) of the ends of the interval. */
function intervalRanks(y: Float64Array, x: Float64Array, count: number, level: number): [number, number] {
  const n = y.length;
  const z = normalQuantile((1 - level) / 2);
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm(x) - tieTerm(y)) / 18;
  const reach = z * Math.sqrt(Math.max(variance, 0));
  const high = Math.min(roundHalfEven((count - reach) / 2), count - 1);
  const low = Math.max(roundHalfEven((count + reach) / 2) - 1, 0);
  return [low, Math.max(high, 0)];
}

function tieTerm(x: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of x) counts.set(value, (counts.get(value) ?? 0) + 1);
  let total = 0;
  for (const t of counts.values()) total += t * (t - 1) * (2 * t + 5);
  return total;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function interceptOf(y: Float64Array, x: Float64Array, slope: number, method: TheilSenParams['method']): number {
  const lineAt = (value: number, at: number): number => ddToNumber(ddSubtract(ddFrom(value), twoProduct(slope, at)));
  if (method === 'separate') return lineAt(medianInPlace(y.slice()), medianInPlace(x.slice()));
  return medianInPlace(y.map((value, t) => lineAt(value, x[t]!)));
}
