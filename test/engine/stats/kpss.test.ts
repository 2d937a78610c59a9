import assert from 'node:assert/strict';
import { kpss } from '../../../src/engine/stats/kpss';
import { assertSame, codeOf, holds, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('kpss', () => {
  meetsGoldens('kpss');

  it('does not depend on the units or the level, with a trend not on a line added either', () => {
    holds(walk(20, 80), (x) => {
      for (const regression of ['c', 'ct'] as const) {
        const base = kpss(x, { regression, nlags: 4 });
        assertSame(
          kpss(
            x.map((value) => (value + 2 ** 30) * 2 ** -40),
            { regression, nlags: 4 },
          ),
          base,
          1e-10,
        );
      }
      const base = kpss(x, { regression: 'ct', nlags: 4 });
      assertSame(
        kpss(
          x.map((value, t) => value + 3 * t),
          { regression: 'ct', nlags: 4 },
        ),
        base,
        1e-9,
      );
    });
  });

  it('gives a p-value inside the table only', () => {
    holds(walk(20, 80), (x) => {
      const { pvalue } = kpss(x, { regression: 'c', nlags: 'auto' });
      assert.ok(pvalue >= 0.01 && pvalue <= 0.1);
    });
  });

  it('refuses a line around its own trend, and more lags than values', () => {
    const line = Float64Array.from({ length: 30 }, (_, t) => 0.1 * t + 5);
    assert.equal(
      codeOf(() => kpss(line, { regression: 'ct', nlags: 'auto' })),
      'singular',
    );
    assert.equal(
      codeOf(() => kpss(line, { regression: 'c', nlags: 30 })),
      'invalid_param',
    );
  });
});
