import assert from 'node:assert/strict';
import { logReturns } from '../../../src/engine/stats/logReturns';
import { volatility } from '../../../src/engine/stats/volatility';
import { assertClose, assertSame, codeOf, holds, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('volatility', () => {
  meetsGoldens('volatility');

  it('does not depend on the units of the price', () => {
    holds(walk(3, 80), (price) => {
      const base = volatility(price, { periods_per_year: 365 });
      assertSame(
        volatility(
          price.map((p) => p * 2 ** -40),
          { periods_per_year: 365 },
        ),
        base,
        1e-14,
      );
    });
  });

  it('adds up to the whole way, return by return', () => {
    holds(walk(3, 80), (price) => {
      const whole = logReturns(price)
        .subarray(1)
        .reduce((sum, value) => sum + value, 0);
      assert.ok(Math.abs(whole - Math.log(price.at(-1)! / price[0]!)) < 1e-13);
    });
  });

  it('keeps the digits of a change of a billionth, which the logarithm of a ratio loses', () => {
    const [, change] = logReturns(Float64Array.of(1e9, 1e9 + 1));
    assertClose(change!, 1e-9 - 0.5e-18, 1e-16);
  });

  it('treats a price that is not above 0 as a hole, not as an infinite return', () => {
    const result = volatility(Float64Array.of(1, 0, 2, 3, -1, 4), { periods_per_year: 365 });
    assert.equal(result.n_returns, 1);
    assert.equal(
      codeOf(() => volatility(Float64Array.of(1, 2), { periods_per_year: 0 })),
      'invalid_param',
    );
  });
});
