import assert from 'node:assert/strict';
import fc from 'fast-check';
import { leastSquaresWindow, type WindowLeastSquares } from '../../../src/engine/analytics/batchFit';
import { LivePair } from '../../../src/engine/analytics/livePair';
import {
  isScheduled,
  packPairPoints,
  pairPrice,
  type PairPoint,
  type PairSeries,
} from '../../../src/engine/analytics/pairPoint';
import { pairSeries } from '../../../src/engine/analytics/pairSeries';
import { PairRoll, rollPair } from '../../../src/engine/analytics/rollPair';
import { alignBars } from '../../../src/engine/bars/aligner';
import { timeframeMs, type BarColumns } from '../../../src/engine/contract/market';
import type { PairSettings } from '../../../src/engine/contract/settings';
import { barsOf, pairCloses, pairOf, recordedBars, recordedFolder, sliceBars } from './pairFixtures';

describe('live pair against the batch of the same bars', () => {
  for (const estimator of ['ols', 'tls', 'huber', 'theil-sen', 'kalman'] as const) {
    it(`rolling ${estimator} equals batch with offsets, tiny prices, spikes, flat stretches and filled bars`, () => {
      fc.assert(
        fc.property(
          fc.record({
            seed: fc.nat(),
            length: fc.integer({ min: 30, max: 160 }),
            level: fc.constantFrom(1e-8, 1e-3, 1, 250, 7e4, 1e9),
            stepShare: fc.constantFrom(1e-9, 1e-6, 1e-4, 1e-2),
            slope: fc.constantFrom(-0.7, 0.04, 1, 1, 23),
            spreadShare: fc.constantFrom(1e-6, 1e-3, 0.1, 1, 30),
            holes: fc.constantFrom(0, 0, 0.1, 0.6),
            spikes: estimator === 'kalman' ? fc.constant(0) : fc.constantFrom(0, 0, 0.02),
            flat: fc.constantFrom(0, 0, 12, 60),
          }),
          fc.record({
            prices: fc.constantFrom('log', 'level'),
            // A filter started on a few bars, or hit by a spike of 1e8 deviations, leaves the batch without digits.
            window: fc.integer({ min: estimator === 'kalman' ? 12 : 3, max: 40 }),
            refitEvery: fc.integer({ min: 1, max: 6 }),
            zWindow: fc.integer({ min: 3, max: 40 }),
            strict: fc.boolean(),
          }),
          (shape, form) => {
            const { y, x } = pairCloses(shape);
            const settings = pairOf({
              prices: form.prices,
              hedge: { estimator, window: form.window, refitEvery: form.refitEvery },
              z: { window: form.zWindow, strict: form.strict },
            });
            compare(settings, barsOf(y), barsOf(x));
          },
        ),
        { numRuns: estimator === 'huber' || estimator === 'theil-sen' ? 40 : 300 },
      );
    });
  }

  for (const estimator of ['ols', 'tls', 'huber', 'theil-sen', 'kalman'] as const) {
    it(`leaving out the fits of bars that nobody asks for changes no other point, with ${estimator}`, () => {
      const { y, x } = pairCloses({ ...plain, length: 120 });
      const settings = pairOf({ hedge: { estimator, window: 20, refitEvery: 7 }, z: { window: 12 } });
      const aligned = alignBars(barsOf(y), barsOf(x), 60_000);
      const whole = rollPair(settings, aligned);
      for (const from of [0, 30, 31, 36, 37, 38, 90, 119]) {
        const part = rollPair(settings, aligned, aligned.openMs[from]);
        for (const name of ['z', 'beta', 'alpha', 'spread'] as const) {
          assert.deepEqual(part[name].slice(from), whole[name].slice(from), `${name} from ${from}`);
        }
      }
    });
  }

  it('rolls no further than it is asked, and to the same points: a long export is computed as it is written', () => {
    const { y, x } = pairCloses({ ...plain, length: 120 });
    const settings = pairOf({ hedge: { estimator: 'ols', window: 20, refitEvery: 7 }, z: { window: 12 } });
    const aligned = alignBars(barsOf(y), barsOf(x), 60_000);
    const whole = rollPair(settings, aligned);
    // Prices that come into their place only between: what was computed before would not have them.
    const later = aligned.y.close.slice(60);
    aligned.y.close.fill(NaN, 60);
    const roll = new PairRoll(settings, aligned);
    assert.ok(Number.isFinite(roll.through(aligned.openMs[59] ?? NaN).z[59]));
    aligned.y.close.set(later, 60);
    roll.through(aligned.openMs[75] ?? NaN);
    assert.deepEqual(roll.through(Infinity), whole);
  });

  it('rolling equals batch on recorded bars', function () {
    const btc = recordedBars('BTCUSDT');
    if (btc === null) {
      console.warn(`SKIPPED: no recorded bars in ${recordedFolder}.`);
      this.skip();
    }
    for (const symbol of ['ETHUSDT', 'SUIUSDT', 'XRPUSDT']) {
      const other = recordedBars(symbol);
      assert.ok(other !== null);
      const settings = pairOf({ hedge: { window: 300 }, z: { window: 100 } });
      const compared = compare(settings, sliceBars(btc, 9_000, 12_000), sliceBars(other, 9_000, 12_000));
      assert.ok(compared > 1_500, `only ${compared} z-scores were compared`);
    }
  });
});

const plain = {
  seed: 5,
  level: 100,
  stepShare: 1e-3,
  slope: 0.8,
  spreadShare: 0.5,
  holes: 0.05,
  spikes: 0,
  flat: 0,
};

/** Asserts equality by settings.md, "Numbers", and gives back how many z-scores were compared. */
function compare(settings: PairSettings, y: BarColumns, x: BarColumns): number {
  const batch = pairSeries(settings, y, x);
  const live = livePoints(settings, y, x);
  assert.deepEqual(live.openMs, batch.openMs);
  assert.deepEqual(live.flags, batch.flags);
  const prices = alignedPrices(settings, y, x);
  const isKalman = settings.hedge.estimator === 'kalman';
  let compared = 0;
  let started: WindowLeastSquares | null = null;
  for (let k = 0; k < batch.openMs.length; k++) {
    if (isKalman) {
      const window = settings.hedge.window;
      if (started !== null && !hasDigits(started, prices, k)) {
        assert.equal(Number.isNaN(live.z[k]), Number.isNaN(batch.z[k]), `z of bar ${k}`);
      } else if (started !== null) {
        near(live.z[k] ?? NaN, batch.z[k] ?? NaN, 1, `z of bar ${k}`);
        const scale = Math.abs(started.beta) + started.residualDeviation / started.deviationX;
        near(live.beta[k] ?? NaN, batch.beta[k] ?? NaN, scale, `beta of bar ${k}`);
        if (!Number.isNaN(batch.z[k])) compared++;
      }
      if (k === window - 1 || (k >= window && isScheduled(batch.openMs[k] ?? NaN, 60_000, window))) {
        started = leastSquaresWindow(
          prices[0].subarray(k + 1 - window, k + 1),
          prices[1].subarray(k + 1 - window, k + 1),
        );
      }
      continue;
    }
    const at = (name: 'z' | 'beta' | 'alpha' | 'spread', scale: number): void =>
      near(live[name][k] ?? NaN, batch[name][k] ?? NaN, scale, `${name} of bar ${k}`);
    const last = settings.z.strict ? k - 1 : k;
    const range = spreadRange(prices, Math.max(0, last - settings.z.window + 1), last, batch.beta[k] ?? NaN);
    at('beta', Math.abs(batch.beta[k] ?? 0));
    at('alpha', range.largest * 1e-3);
    if (range.deviation <= 1e-9 * range.largest) continue;
    at('spread', range.deviation);
    at('z', 1);
    if (!Number.isNaN(batch.z[k])) compared++;
  }
  return compared;
}

/** The scale of the filter is above 1e-9 of what goes through it, and so is that of x. */
function hasDigits(start: WindowLeastSquares, [ys, xs]: readonly [Float64Array, Float64Array], k: number): boolean {
  let [largest, largestX] = [0, 0];
  for (let j = 0; j <= k; j++) {
    largest = Math.max(largest, Math.abs(ys[j] ?? NaN) + Math.abs(start.beta * (xs[j] ?? NaN)));
    largestX = Math.max(largestX, Math.abs(xs[j] ?? NaN));
  }
  return start.residualDeviation > 1e-9 * largest && start.deviationX > 1e-9 * largestX;
}

function livePoints(settings: PairSettings, y: BarColumns, x: BarColumns): PairSeries {
  const pair = new LivePair(settings);
  const stepMs = timeframeMs[settings.timeframe];
  const points: PairPoint[] = [];
  let nextX = 0;
  for (let row = 0; row < y.openMs.length; row++) {
    const openMs = y.openMs[row] ?? NaN;
    for (; nextX < x.openMs.length && (x.openMs[nextX] ?? NaN) <= openMs; nextX++) feed(pair, 'x', x, nextX);
    feed(pair, 'y', y, row);
    if (nextX < x.openMs.length) points.push(...pair.advance(openMs + stepMs));
  }
  const lastMs = Math.min(y.openMs.at(-1) ?? NaN, x.openMs.at(-1) ?? NaN);
  for (; nextX < x.openMs.length; nextX++) feed(pair, 'x', x, nextX);
  points.push(...pair.advance(lastMs + stepMs));
  return packPairPoints(points.filter((point) => point.openMs <= lastMs));
}

function feed(pair: LivePair, leg: 'y' | 'x', bars: BarColumns, row: number): void {
  assert.ok(pair.onBar(leg, bars.openMs[row] ?? NaN, bars.close[row] ?? NaN, bars.volume[row] ?? NaN, true));
}

function alignedPrices(settings: PairSettings, y: BarColumns, x: BarColumns): readonly [Float64Array, Float64Array] {
  const aligned = alignBars(y, x, timeframeMs[settings.timeframe]);
  return [
    aligned.y.close.map((close) => pairPrice(close, settings.prices)),
    aligned.x.close.map((close) => pairPrice(close, settings.prices)),
  ];
}

function spreadRange(
  [ys, xs]: readonly [Float64Array, Float64Array],
  from: number,
  to: number,
  beta: number,
): { readonly deviation: number; readonly largest: number } {
  let largest = 0;
  let sum = 0;
  let squares = 0;
  const first = (ys[from] ?? NaN) - beta * (xs[from] ?? NaN);
  for (let j = from; j <= to; j++) {
    const y = ys[j] ?? NaN;
    const x = xs[j] ?? NaN;
    const spread = y - beta * x - first;
    largest = Math.max(largest, Math.abs(y) + Math.abs(beta * x));
    sum += spread;
    squares += spread * spread;
  }
  const count = to - from + 1;
  return { deviation: Math.sqrt(Math.max(0, squares - (sum * sum) / count) / Math.max(1, count - 1)), largest };
}

function near(live: number, batch: number, scale: number, what: string): void {
  if (Number.isNaN(batch)) {
    assert.ok(Number.isNaN(live), `${what}: live ${live}, batch NaN`);
    return;
  }
  const error = Math.abs(live - batch);
  assert.ok(error <= 1e-9 * (Math.abs(batch) + scale), `${what}: live ${live}, batch ${batch}, off by ${error}`);
}
