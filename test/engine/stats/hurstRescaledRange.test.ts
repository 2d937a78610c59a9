import assert from 'node:assert/strict';
import { hurstRescaledRange } from '../../../src/engine/stats/hurstRescaledRange';
import { assertSame, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const windows = [4, 8, 16];

describe('hurst_rs', () => {
  meetsGoldens('hurst_rs');

  it('does not depend on the units or the level of the increments', () => {
    holds(noise(20, 80), (x) => {
      if (codeOf(() => hurstRescaledRange(x, { windows })) !== 'none') return;
      const moved = hurstRescaledRange(
        x.map((value) => (value + 2 ** 20) * 2 ** -40),
        { windows },
      );
      assertSame(moved.rs, hurstRescaledRange(x, { windows }).rs, 1e-11);
    });
  });

  it('leaves the values out that fill no whole block', () => {
    holds(noise(33, 47), (x) => {
      if (codeOf(() => hurstRescaledRange(x.subarray(0, 32), { windows })) !== 'none') return;
      assert.equal(hurstRescaledRange(x, { windows }).rs[2], hurstRescaledRange(x.subarray(0, 32), { windows }).rs[2]);
    });
  });

  it('says what is missing', () => {
    const x = Float64Array.from({ length: 20 }, (_, t) => t % 3);
    assert.equal(
      codeOf(() => hurstRescaledRange(x.subarray(0, 10), { windows })),
      'too_short',
    );
    assert.equal(
      codeOf(() =>
        hurstRescaledRange(
          x.map(() => 1),
          { windows },
        ),
      ),
      'constant',
    );
    assert.equal(
      codeOf(() => hurstRescaledRange(x, { windows: [1, 4] })),
      'invalid_param',
    );
  });
});
