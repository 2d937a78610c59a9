import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distF, fSf } from '../../../src/engine/stats/fDistribution';
import { studentTTwoSided } from '../../../src/engine/stats/studentT';
import { assertClose, codeOf, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('dist_f', () => {
  meetsGoldens('dist_f');

  it('is the square of t with one degree of freedom above', () => {
    holds(fc.double({ min: 0.01, max: 40, noNaN: true }), (x) => {
      for (const df of [3, 30, 300]) assertClose(fSf(x * x, 1, df), studentTTwoSided(x, df), 1e-11);
    });
  });

  it('turns over: the tail of x is the body of 1/x with the degrees of freedom swapped', () => {
    holds(fc.double({ min: 0.05, max: 20, noNaN: true }), (x) => {
      assert.ok(Math.abs(fSf(x, 4, 11) + fSf(1 / x, 11, 4) - 1) < 1e-13);
    });
    assert.equal(
      codeOf(() => distF(Float64Array.of(1), 0, 1)),
      'invalid_param',
    );
  });
});
