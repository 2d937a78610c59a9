import assert from 'node:assert/strict';
import { theilSenSpatial } from '../../../src/engine/stats/theilSenSpatial';
import { assertSame, codeOf, holds, noise, pair, shuffled } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('theil_sen_spatial', () => {
  meetsGoldens('theil_sen_spatial');

  it('has no better neighbour in the plane of lines', () => {
    holds(
      pair(5, 25),
      ([y, x]) => {
        if (x.every((value) => value === x[0])) return;
        const lines: [number, number][] = [];
        for (let i = 0; i < x.length; i++) {
          for (let j = i + 1; j < x.length; j++) {
            if (x[i] === x[j]) continue;
            const slope = (y[j]! - y[i]!) / (x[j]! - x[i]!);
            lines.push([y[i]! - slope * x[i]!, slope]);
          }
        }
        const costAt = (a: number, b: number): number =>
          lines.reduce((sum, [intercept, slope]) => sum + Math.hypot(intercept - a, slope - b), 0);
        const { intercept, slope } = theilSenSpatial(y, x, { fit_intercept: true });
        const best = costAt(intercept, slope);
        for (const [da, db] of [
          [1e-3, 0],
          [-1e-3, 0],
          [0, 1e-6],
          [0, -1e-6],
        ] as const) {
          assert.ok(costAt(intercept + da, slope + db) >= best * (1 - 1e-12));
        }
      },
      30,
    );
  });

  it('does not depend on the order of the points', () => {
    holds(
      pair(8, 25, noise),
      ([y, x]) => {
        if (new Set(x).size < 6) return;
        const [one, other] = [y, shuffled(y)].map((values, i) =>
          theilSenSpatial(values, i === 0 ? x : shuffled(x), { fit_intercept: true }),
        );
        assertSame(other!, one!, 1e-5);
      },
      20,
    );
  });

  it('refuses what has no line, and more points than their pairs fit', () => {
    const many = new Float64Array(3001);
    assert.equal(
      codeOf(() => theilSenSpatial(many, many, { fit_intercept: true })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => theilSenSpatial(Float64Array.of(1), Float64Array.of(1), { fit_intercept: true })),
      'too_short',
    );
  });
});
