import { ddToNumber, twoProduct, ddSubtract, ddFrom } from './doubleDouble';
import { normalQuantile } from './normal';
import { medianInPlace } from './orderStatistics';
import { slopeCount, slopesAtRanks } from './pairSlopes';
import { requireBetween, requireChoice, requireFinite, requireLength, requireSameLength } from './requireInput';
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

const mostSlopes = 2 ** 31;

/**
 * `theil_sen`: median of the slopes of all pairs with different x. Throws `length_mismatch`, `nan_input`,
 * `too_short` (below 2), `singular` (no such pair), `invalid_param` (more than about 65,000 points too). O(n²) time; memory O(n²) up to 64 MB,
 * selection instead of a full sort. Own because ml-regression's sorts all slopes and gives no interval.
 */
export function theilSen(y: Float64Array, x: Float64Array, params: TheilSenParams): TheilSen {
  requireSameLength({ y, x });
  requireFinite('y', y);
  requireFinite('x', x);
  requireChoice('method', params.method, ['separate', 'joint']);
  requireBetween('conf_level', params.conf_level, 0, 1);
  requireLength('y', y, 2);
  const count = slopeCount(x);
  if (count === 0) throw new StatsError('singular', 'All x are equal, so no pair of points has a slope.');
  if (count > mostSlopes) {
    throw new StatsError(
      'invalid_param',
      `${y.length} points have ${count} slopes, more than ${mostSlopes}; take fewer.`,
    );
  }
  const [low, high] = intervalRanks(y, x, count, params.conf_level);
  const middle = [Math.floor((count - 1) / 2), Math.floor(count / 2)];
  const ranks = [low, ...middle, high].toSorted((a, b) => a - b);
  const found = slopesAtRanks(y, x, ranks);
  const slopeAt = (rank: number): number => found[ranks.indexOf(rank)]!;
  const [below, above] = [slopeAt(middle[0]!), slopeAt(middle[1]!)];
  const slope = below + (above - below) / 2;
  return {
    slope,
    intercept: interceptOf(y, x, slope, params.method),
    low_slope: slopeAt(low),
    high_slope: slopeAt(high),
  };
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
