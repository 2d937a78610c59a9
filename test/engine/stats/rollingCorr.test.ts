import assert from 'node:assert/strict';
import { correlation } from '../../../src/engine/stats/corrMatrix';
import { rollingCorr } from '../../../src/engine/stats/rollingCorr';
import { codeOf, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('rolling_corr', () => {
  meetsGoldens('rolling_corr');

  it('equals the batch correlation of every window, at an offset of a billion too', () => {
    holds(pair(10, 50, noise), ([x, y]) => {
      const far = x.map((value) => value + 1e9);
      const { corr } = rollingCorr(far, y, { window: 8 });
      for (let t = 7; t < x.length; t++) {
        const batch = correlation(far.subarray(t - 7, t + 1), y.subarray(t - 7, t + 1));
        assert.ok(Math.abs(corr[t]! - batch) < 1e-12 || (Number.isNaN(corr[t]) && Number.isNaN(batch)));
      }
    });
  });

  it('is symmetric, never beyond 1, and 1 for a series with a multiple of itself', () => {
    holds(pair(10, 50, noise), ([x, y]) => {
      const { corr, cov } = rollingCorr(x, y, { window: 5 });
      const swapped = rollingCorr(y, x, { window: 5 });
      corr.forEach((value, t) => assert.ok(Number.isNaN(value) || Math.abs(swapped.corr[t]! - value) < 1e-12));
      cov.forEach((value, t) => assert.ok(Number.isNaN(value) || Math.abs(swapped.cov[t]! - value) < 1e-11));
      assert.ok(corr.every((value) => Number.isNaN(value) || Math.abs(value) <= 1));
      const own = rollingCorr(
        x,
        x.map((value) => -3 * value),
        { window: 5 },
      ).corr;
      assert.ok(own.every((value) => Number.isNaN(value) || value < -1 + 1e-12));
    });
  });

  it('is undefined while one side stands still, where the covariance is 0', () => {
    const still = new Float64Array(6).fill(42.1);
    const { corr, cov } = rollingCorr(still, Float64Array.of(1, 2, 3, 4, 5, 7), { window: 3 });
    assert.ok(corr.every(Number.isNaN));
    assert.deepEqual([...cov.subarray(2)], [0, 0, 0, 0]);
    assert.equal(
      codeOf(() => rollingCorr(still, still.subarray(1), { window: 3 })),
      'length_mismatch',
    );
  });
});
