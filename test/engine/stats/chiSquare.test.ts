import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chiSquareSf, distChi2 } from '../../../src/engine/stats/chiSquare';
import { normalSf } from '../../../src/engine/stats/normal';
import { assertClose, codeOf, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('dist_chi2', () => {
  meetsGoldens('dist_chi2');

  it('is the square of a normal with one degree of freedom and exponential with two, far into the tail', () => {
    holds(fc.double({ min: 0.01, max: 1200, noNaN: true }), (x) => {
      assertClose(chiSquareSf(x, 1), 2 * normalSf(Math.sqrt(x)), 1e-11);
      assertClose(chiSquareSf(x, 2), Math.exp(-x / 2), 1e-12);
    });
  });

  it('is 1 up to 0, 0 at infinity, and undefined without degrees of freedom', () => {
    assert.equal(chiSquareSf(-1, 3), 1);
    assert.equal(chiSquareSf(Number.POSITIVE_INFINITY, 3), 0);
    assert.ok(Number.isNaN(chiSquareSf(1, 0)));
    assert.equal(
      codeOf(() => distChi2(Float64Array.of(1), -1)),
      'invalid_param',
    );
  });
});
