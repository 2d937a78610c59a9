import { RollingCoMoments } from '../../../src/engine/rolling/rollingCoMoments';
import { RollingCorrelationMatrix } from '../../../src/engine/rolling/rollingCorrelationMatrix';
import { RollingMoments } from '../../../src/engine/rolling/rollingMoments';
import { corrMatrix } from '../../../src/engine/stats/corrMatrix';
import { leastSquares } from '../../../src/engine/stats/leastSquares';
import { rollingStats } from '../../../src/engine/stats/rollingStats';
import { Noise } from '../analytics/pairFixtures';

/** The largest error, as a share of what settings.md allows: below 1 is right. */
export interface DriftReport {
  readonly moments: number;
  readonly regression: number;
  readonly matrix: number;
  readonly comparisons: number;
}

/**
 * Pushes a walk with changing offsets, spikes and flat stretches through the rolling forms, and holds them against the
 * batch on the same window at even distances. Seeded.
 */
export function runDrift(pushes: number, windowLength: number, every: number, seed = 1): DriftReport {
  const noise = new Noise(seed);
  const moments = new RollingMoments(windowLength);
  const pairs = new RollingCoMoments(windowLength);
  const matrix = new RollingCorrelationMatrix(2, windowLength);
  const recentY: number[] = [];
  const recentX: number[] = [];
  const worst = { moments: 0, regression: 0, matrix: 0, comparisons: 0 };
  let offset = 100;
  let walk = 0;
  for (let k = 0; k < pushes; k++) {
    if (k % 200_003 === 0) offset = [100, 1e9, 1e-6, 6e4][(k / 200_003) % 4] ?? 100;
    const isFlat = k % 50_021 < 2 * windowLength;
    if (!isFlat) walk = 0.999 * walk + noise.uniform() - 0.5;
    const spike = noise.uniform() < 1e-4 ? 1e6 : 0;
    const x = offset + walk + spike;
    const y = 3 * x + (isFlat ? 0 : 1e-3 * (noise.uniform() - 0.5));
    moments.push(x);
    pairs.push(y, x);
    matrix.pushRow([x, y]);
    const phase = k % every;
    if (phase < every - windowLength) continue;
    recentY.push(y);
    recentX.push(x);
    if (phase < every - 1) continue;
    compare(Float64Array.from(recentY), Float64Array.from(recentX), moments, pairs, matrix, worst);
    recentY.length = 0;
    recentX.length = 0;
  }
  return worst;
}

function compare(
  y: Float64Array,
  x: Float64Array,
  moments: RollingMoments,
  pairs: RollingCoMoments,
  matrix: RollingCorrelationMatrix,
  worst: { moments: number; regression: number; matrix: number; comparisons: number },
): void {
  const batch = rollingStats(x, { window: x.length, ddof: 1, min_periods: x.length });
  const [mean = NaN, std = NaN, zscore = NaN] = [batch.mean, batch.std, batch.zscore].map((column) => column.at(-1));
  if (!(std > 1e-9 * Math.max(...x.map(Math.abs)))) return;
  const share = (actual: number, expected: number, scale: number): number =>
    Math.abs(actual - expected) / (1e-9 * (Math.abs(expected) + scale));
  worst.comparisons++;
  worst.moments = Math.max(
    worst.moments,
    share(moments.mean, mean, std),
    share(moments.deviation, std, 0),
    share(moments.zScore, zscore, 1),
  );
  const slope = leastSquares(y, [x], true).slopes[0];
  const beta = (slope?.hi ?? NaN) + (slope?.lo ?? NaN);
  worst.regression = Math.max(worst.regression, share(pairs.moments.slope(), beta, 0));
  worst.matrix = Math.max(worst.matrix, share(matrix.correlation(1, 0), corrMatrix([x, y]).corr[1]?.[0] ?? NaN, 1));
}
