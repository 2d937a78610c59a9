import assert from 'node:assert/strict';
import fc from 'fast-check';
import { normalSf } from '../../../src/engine/stats/normal';
import { distT, studentTQuantile, studentTTwoSided } from '../../../src/engine/stats/studentT';
import { assertClose, codeOf, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('dist_t', () => {
  meetsGoldens('dist_t');

  it('is Cauchy with one degree of freedom and normal with very many', () => {
    holds(fc.double({ min: 0.01, max: 30, noNaN: true }), (x) => {
      assertClose(studentTTwoSided(x, 1), 1 - (2 / Math.PI) * Math.atan(x), 1e-12);
      if (x < 5) assertClose(studentTTwoSided(x, 1e9), 2 * normalSf(x), 1e-6);
    });
  });

  it('gives back the probability of its quantile', () => {
    for (const df of [1, 3, 17.5, 400]) {
      assertClose(studentTTwoSided(studentTQuantile(0.995, df), df), 0.01, 1e-12);
    }
    assert.equal(
      codeOf(() => distT(Float64Array.of(1), 0)),
      'invalid_param',
    );
  });
});
