import assert from 'node:assert/strict';
import { autocorr1 } from '../../../src/engine/stats/autocorr1';
import { assertClose, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('autocorr1', () => {
  meetsGoldens('autocorr1');

  it('reads the same forwards and backwards, at any level and in any units', () => {
    holds(noise(3, 60), (x) => {
      if (codeOf(() => autocorr1(x)) !== 'none') return;
      const { r1 } = autocorr1(x);
      assert.ok(Math.abs(autocorr1(x.toReversed()).r1 - r1) < 1e-14);
      assert.ok(Math.abs(autocorr1(x.map((value) => (value + 1e9) * 2 ** -60)).r1 - r1) < 1e-13);
      assert.ok(Math.abs(r1) <= 1);
    });
  });

  it('is exact on the alternating series of NumAcc2', () => {
    const x = Float64Array.from({ length: 1001 }, (_, t) => (t === 0 ? 0 : t % 2 === 1 ? -1 : 1));
    assertClose(autocorr1(x).r1, -0.999, 1e-15);
    assert.equal(
      codeOf(() => autocorr1(Float64Array.of(2, 2))),
      'constant',
    );
  });
});
