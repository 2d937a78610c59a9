import assert from 'node:assert/strict';
import { type TheilSenParams, theilSen } from '../../../src/engine/stats/theilSen';
import { assertClose, assertSame, codeOf, holds, pair, shuffled } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const usual: TheilSenParams = { method: 'separate', conf_level: 0.95 };

describe('theil_sen', () => {
  meetsGoldens('theil_sen');

  it('is the sorted middle of all slopes, and its interval two of them', () => {
    holds(pair(4, 30), ([y, x]) => {
      const slopes: number[] = [];
      for (let i = 0; i < x.length; i++) {
        for (let j = i + 1; j < x.length; j++) if (x[i] !== x[j]) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
      }
      if (slopes.length === 0) return;
      const sorted = Float64Array.from(slopes).sort();
      const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
      const fit = theilSen(y, x, usual);
      assertClose(fit.slope, middle, 1e-15);
      assert.ok(sorted.includes(fit.low_slope) && sorted.includes(fit.high_slope));
      assert.ok(fit.low_slope <= fit.slope && fit.slope <= fit.high_slope);
    });
  });

  it('does not depend on the order of the points', () => {
    holds(pair(5, 40), ([y, x]) => {
      if (x.every((value) => value === x[0])) return;
      assertSame(theilSen(shuffled(y), shuffled(x), usual), theilSen(y, x, usual), 1e-15);
    });
  });

  it('moves with the data: y·4 + 2·x + 64 gives slope·4 + 2', () => {
    holds(pair(5, 40), ([y, x]) => {
      if (x.every((value) => value === x[0])) return;
      for (const method of ['separate', 'joint'] as const) {
        const base = theilSen(y, x, { ...usual, method });
        const moved = theilSen(
          y.map((value, t) => 4 * value + 2 * x[t]! + 64),
          x,
          { ...usual, method },
        );
        assertClose(moved.slope, 4 * base.slope + 2, 1e-12);
        const scaled = theilSen(
          y.map((value) => 4 * value + 64),
          x,
          { ...usual, method },
        ); // adding 2x as well would change the ties in y, and with them the interval
        assertClose(scaled.low_slope, 4 * base.low_slope, 1e-15);
        assertClose(scaled.high_slope, 4 * base.high_slope, 1e-15);
      }
    });
  });

  it('keeps the slope where nearly a third of the values are wild', () => {
    const x = Float64Array.from({ length: 100 }, (_, t) => t);
    const y = x.map((value, t) => (t % 10 < 2 ? 1e9 : 2 * value));
    assertClose(theilSen(y, x, usual).slope, 2, 1e-9);
  });

  it('refuses points that all stand above each other', () => {
    assert.equal(
      codeOf(() => theilSen(Float64Array.of(1, 2), Float64Array.of(3, 3), usual)),
      'singular',
    );
    assert.equal(
      codeOf(() => theilSen(new Float64Array(0), new Float64Array(0), usual)),
      'too_short',
    );
  });
});
