import assert from 'node:assert/strict';
import { descriptive } from '../../../src/engine/stats/descriptive';
import { assertClose, assertSame, holds, noise, shuffled } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('descriptive', () => {
  meetsGoldens('descriptive');

  it('gives the same spread and shape at an offset of a billion', () => {
    holds(noise(5, 80), (x) => {
      const base = descriptive(x);
      const moved = descriptive(x.map((value) => value + 1e9));
      assertSame(moved, base, 1e-12, ['sum', 'mean', 'min', 'max', 'median']);
      assertClose(moved.mean, base.mean + 1e9, 1e-15);
    });
  });

  it('follows a change of units exactly, down to prices of 1e-300 and up to 1e300', () => {
    holds(noise(5, 60), (x) => {
      const base = descriptive(x);
      for (const scale of [2 ** -500, 2 ** 500]) {
        const scaled = descriptive(x.map((value) => value * scale));
        assertClose(scaled.std, base.std * scale, 1e-15);
        assertClose(scaled.skew, base.skew, 1e-15);
        assertClose(scaled.kurtosis, base.kurtosis, 1e-15);
      }
    });
  });

  it('does not depend on the order of the values', () => {
    holds(noise(5, 80), (x) => assertSame(descriptive(shuffled(x)), descriptive(x), 1e-12));
  });

  it('leaves NaN out, wherever it stands', () => {
    holds(noise(3, 40), (x) => {
      const holes = Float64Array.from([Number.NaN, ...x, Number.NaN, Number.NaN]);
      assert.deepEqual(descriptive(holes), descriptive(x));
    });
  });

  it('never finds spread in a constant series, whose mean a naive sum misses', () => {
    const constant = descriptive(new Float64Array(1000).fill(0.1));
    assert.equal(constant.std, 0);
    assert.equal(constant.mean, 0.1);
    assert.ok(Number.isNaN(constant.skew) && Number.isNaN(constant.kurtosis));
  });

  it('has every field of nothing at all', () => {
    assert.deepEqual(Object.values(descriptive(new Float64Array(0))).filter(Number.isFinite), [0, 0]);
  });
});
