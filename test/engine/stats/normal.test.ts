import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalCdf, normalQuantile, normalSf } from '../../../src/engine/stats/normal';
import { assertClose, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('dist_normal', () => {
  meetsGoldens('dist_normal');

  it('is symmetric, and its tails add up to 1', () => {
    holds(fc.double({ min: -38, max: 38, noNaN: true }), (x) => {
      assert.equal(normalSf(x), normalCdf(-x));
      assert.ok(Math.abs(normalCdf(x) + normalSf(x) - 1) < 1e-15);
    });
  });

  it('gives back the probability of its quantile down to 1e-300, where the library alone has 7 digits at 1e-12', () => {
    holds(fc.double({ min: -300, max: -0.302, noNaN: true }), (exponent) => {
      const p = 10 ** exponent;
      assertClose(normalCdf(normalQuantile(p)), p, 1e-12);
    });
    assert.ok(normalQuantile(0) === Number.NEGATIVE_INFINITY && normalQuantile(1) === Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(normalQuantile(-0.1)) && Number.isNaN(normalQuantile(Number.NaN)));
    assert.equal(normalQuantile(0.5), 0);
  });
});
