import assert from 'node:assert/strict';
import { type VarianceRatioParams, varianceRatio } from '../../../src/engine/stats/varianceRatio';
import { assertSame, codeOf, holds, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';
import { seededNormals } from './seededNormals';

const usual: VarianceRatioParams = { q: 4, debiased: true, log: false };
const isUsable = (x: Float64Array): boolean => codeOf(() => varianceRatio(x, usual)) === 'none';

describe('variance_ratio', () => {
  meetsGoldens('variance_ratio');

  it('does not depend on units, level or drift', () => {
    holds(walk(12, 80), (x) => {
      if (!isUsable(x)) return;
      const moved = x.map((value, t) => (value + 2 ** 24 + 8 * t) * 2 ** -30);
      assertSame(varianceRatio(moved, usual), varianceRatio(x, usual), 1e-7, ['pvalue', 'pvalue_robust']);
    });
  });

  it('of logarithms is that of the logarithms', () => {
    holds(walk(12, 60), (x) => {
      if (!isUsable(x)) return;
      assertSame(varianceRatio(x, { ...usual, log: true }), varianceRatio(x.map(Math.log), usual), 1e-12);
    });
  });

  it('is near 1 for a walk, below for a reverting and above for a trending series', () => {
    const random = seededNormals(11);
    const seriesOf = (phi: number): Float64Array => {
      let [level, step] = [0, 0];
      return Float64Array.from({ length: 4000 }, () => (level += step = phi * step + random()));
    };
    assert.ok(Math.abs(varianceRatio(seriesOf(0), usual).vr - 1) < 0.1);
    assert.ok(varianceRatio(seriesOf(-0.5), usual).vr < 0.6);
    assert.ok(varianceRatio(seriesOf(0.5), usual).vr > 1.5);
  });

  it('says what is missing', () => {
    const line = Float64Array.from({ length: 20 }, (_, t) => t);
    assert.equal(
      codeOf(() => varianceRatio(line, usual)),
      'constant',
    );
    assert.equal(
      codeOf(() => varianceRatio(line.subarray(0, 5), usual)),
      'too_short',
    );
    assert.equal(
      codeOf(() => varianceRatio(line, { ...usual, q: 1 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => varianceRatio(line, { ...usual, log: true })),
      'nan_input',
    );
  });
});
