import assert from 'node:assert/strict';
import { jarqueBera } from '../../../src/engine/stats/jarqueBera';
import { assertSame, codeOf, holds, noise, shuffled } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('jarque_bera', () => {
  meetsGoldens('jarque_bera');

  it('does not depend on order, units or level', () => {
    holds(noise(5, 60), (x) => {
      if (codeOf(() => jarqueBera(x)) !== 'none') return;
      const moved = jarqueBera(shuffled(x).map((value) => (value + 2 ** 24) * 2 ** -50));
      assertSame(moved, jarqueBera(x), 1e-8, ['skew']);
      assert.ok(Math.abs(moved.skew - jarqueBera(x).skew) < 1e-9);
    });
  });

  it('has a p-value of 1 for a shape like the normal and almost 0 for a spike', () => {
    const spike = new Float64Array(200).fill(0).with(0, 1);
    assert.ok(jarqueBera(spike).pvalue < 1e-100);
    assert.equal(
      codeOf(() => jarqueBera(spike.map(() => 3))),
      'constant',
    );
  });
});
