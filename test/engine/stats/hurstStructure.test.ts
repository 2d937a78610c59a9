import assert from 'node:assert/strict';
import { hurstStructure } from '../../../src/engine/stats/hurstStructure';
import { assertClose, codeOf, holds, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';
import { seededNormals } from './seededNormals';

const lags = [2, 4, 8];

describe('hurst_sf', () => {
  meetsGoldens('hurst_sf');

  it('does not depend on the units or the level', () => {
    holds(walk(20, 80), (x) => {
      if (codeOf(() => hurstStructure(x, { lags })) !== 'none') return;
      const moved = x.map((value) => (value + 2 ** 30) * 2 ** -60);
      assert.ok(Math.abs(hurstStructure(moved, { lags }).hurst - hurstStructure(x, { lags }).hurst) < 1e-12);
    });
  });

  it('is a half for a walk and near 0 for noise', () => {
    const random = seededNormals(12);
    let level = 0;
    const noise = Float64Array.from({ length: 5000 }, () => random());
    assert.ok(
      Math.abs(
        hurstStructure(
          noise.map((value) => (level += value)),
          { lags },
        ).hurst - 0.5,
      ) < 0.05,
    );
    assertClose(hurstStructure(noise, { lags }).hurst + 1, 1, 0.02);
  });

  it('says what is missing', () => {
    const line = Float64Array.from({ length: 20 }, (_, t) => t);
    assert.equal(
      codeOf(() => hurstStructure(line, { lags })),
      'constant',
    );
    assert.equal(
      codeOf(() => hurstStructure(line.subarray(0, 9), { lags })),
      'too_short',
    );
    assert.equal(
      codeOf(() => hurstStructure(line.with(3, 7), { lags: [2, 2] })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => hurstStructure(line, { lags: [0, 2] })),
      'invalid_param',
    );
  });
});
