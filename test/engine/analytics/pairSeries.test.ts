import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pairSeries } from '../../../src/engine/analytics/pairSeries';
import { barFlags } from '../../../src/engine/contract/market';
import { barsOf, pairCloses, pairOf, recordedBars, recordedFolder, sliceBars, startMs } from './pairFixtures';

const half = Math.sqrt(0.75);
const small = { prices: 'level', hedge: { window: 3 }, z: { window: 3 } };

describe('series of a pair', () => {
  it('gives the numbers worked on paper', () => {
    const series = pairSeries(pairOf(small), barsOf([2, 3, 7, 8]), barsOf([1, 2, 3, 4]));
    assert.deepEqual([...series.beta], [NaN, NaN, 2.5, 2.5]);
    assert.deepEqual([...series.alpha], [NaN, NaN, -1, -1.5]);
    assert.deepEqual([...series.spread], [NaN, NaN, -0.5, -2]);
    assert.deepEqual([...series.z].slice(0, 2), [NaN, NaN]);
    assert.ok(Math.abs((series.z[2] ?? NaN) - 0.5 / half) < 1e-15);
    assert.ok(Math.abs((series.z[3] ?? NaN) + 0.5 / half) < 1e-15);
  });

  it('takes the moments of the bars before, where strict', () => {
    const settings = pairOf({ ...small, z: { window: 3, strict: true } });
    const series = pairSeries(settings, barsOf([2, 3, 7, 8]), barsOf([1, 2, 3, 4]));
    assert.ok(Number.isNaN(series.z[2]));
    assert.ok(Math.abs((series.z[3] ?? NaN) + 1 / half) < 1e-15);
  });

  it('fits at bars whose number since 1970 is divisible by refitEvery, wherever the data begin', () => {
    const { y, x } = pairCloses({ ...walk, length: 60 });
    const settings = pairOf({ hedge: { window: 5, refitEvery: 7 }, z: { window: 4 } });
    const whole = pairSeries(settings, barsOf(y), barsOf(x));
    for (let from = 1; from < 9; from++) {
      const part = pairSeries(settings, sliceBars(barsOf(y), from, 60), sliceBars(barsOf(x), from, 60));
      for (let k = 20; k < 60; k++) assert.equal(part.beta[k - from], whole.beta[k]);
    }
    const changes = [...whole.beta.keys()].filter((k) => k > 15 && whole.beta[k] !== whole.beta[k - 1]);
    assert.ok(changes.length > 4 && changes.every((k) => (startMs / 60_000 + k) % 7 === 0));
  });

  it('later bars change nothing before them', () => {
    const { y, x } = pairCloses({ ...walk, length: 80 });
    const settings = pairOf({ hedge: { window: 12, refitEvery: 3 }, z: { window: 9 } });
    const whole = pairSeries(settings, barsOf(y), barsOf(x));
    const prefix = pairSeries(settings, sliceBars(barsOf(y), 0, 50), sliceBars(barsOf(x), 0, 50));
    for (const name of ['z', 'beta', 'alpha', 'spread'] as const) {
      assert.deepEqual(prefix[name], whole[name].slice(0, 50));
    }
  });

  it('total least squares of swapped legs turns the slope over', () => {
    const { y, x } = pairCloses({ ...walk, length: 40 });
    const settings = pairOf({ hedge: { estimator: 'tls', window: 20 }, z: { window: 5 } });
    const straight = pairSeries(settings, barsOf(y), barsOf(x)).beta;
    const swapped = pairSeries(settings, barsOf(x), barsOf(y)).beta;
    for (let k = 19; k < 40; k++) {
      assert.ok(Math.abs((straight[k] ?? NaN) * (swapped[k] ?? NaN) - 1) < 1e-12);
    }
  });

  it('a leg equal to the other never has a z, at any price', () => {
    fc.assert(
      fc.property(fc.constantFrom(1e-8, 1e-3, 1, 7e4, 1e9), fc.constantFrom('log', 'level'), (level, prices) => {
        const { x } = pairCloses({ ...walk, level, length: 40 });
        const settings = pairOf({ prices, hedge: { window: 12 }, z: { window: 9 } });
        const series = pairSeries(settings, barsOf(x), barsOf(x));
        assert.ok(series.z.every(Number.isNaN));
        assert.equal(series.beta[20], 1);
      }),
    );
  });

  it('a fit that fails leaves no ratio until the next that succeeds', () => {
    const settings = pairOf({ ...small, hedge: { window: 3, refitEvery: 1 } });
    const series = pairSeries(settings, barsOf([2, 3, 7, 8, 9, 4]), barsOf([1, 2, 2, 2, 4, 5]));
    assert.deepEqual([...series.beta].map(Number.isNaN), [true, true, false, true, false, false]);
    assert.ok(Number.isNaN(series.spread[3]) && Number.isNaN(series.z[3]));
  });

  it('counts filled bars in its windows and marks them', () => {
    const filled = pairSeries(pairOf(small), barsOf([2, 3, NaN, 8]), barsOf([1, 2, 3, 4]));
    const given = pairSeries(pairOf(small), barsOf([2, 3, 3, 8]), barsOf([1, 2, 3, 4]));
    assert.deepEqual(filled.z, given.z);
    assert.deepEqual(
      [...filled.flags].map((flags) => flags & barFlags.filled),
      [0, 0, barFlags.filled, 0],
    );
  });

  it('the z of a Kalman pair on recorded bars has a root mean square near 1', function () {
    const [btc, eth] = [recordedBars('BTCUSDT'), recordedBars('ETHUSDT')];
    if (btc === null || eth === null) {
      console.warn(`SKIPPED: no recorded bars in ${recordedFolder}.`);
      this.skip();
    }
    const settings = pairOf({ hedge: { estimator: 'kalman' } });
    const { z } = pairSeries(settings, sliceBars(btc, 0, 30_000), sliceBars(eth, 0, 30_000));
    const defined = z.filter((value) => !Number.isNaN(value));
    const rms = Math.sqrt(defined.reduce((sum, value) => sum + value * value, 0) / defined.length);
    assert.ok(defined.length > 20_000 && rms > 0.8 && rms < 1, `root mean square ${rms} of ${defined.length}`);
  });

  it('runs 5,000 bars of the default windows in a fraction of a second', () => {
    const { y, x } = pairCloses({ ...walk, length: 5_000 });
    const begin = performance.now();
    const series = pairSeries(pairOf(), barsOf(y), barsOf(x));
    const tookMs = performance.now() - begin;
    assert.ok(series.z.slice(300).every(Number.isFinite));
    assert.ok(tookMs < 5_000, `took ${tookMs} ms`);
  });
});

const walk = {
  seed: 5,
  length: 60,
  level: 100,
  stepShare: 1e-3,
  slope: 0.8,
  spreadShare: 0.5,
  holes: 0,
  spikes: 0,
  flat: 0,
};
