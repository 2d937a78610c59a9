import assert from 'node:assert/strict';
import { type HuberConcomitantParams, huberConcomitant } from '../../../src/engine/stats/huberConcomitant';
import { assertClose, codeOf, holds, pair, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';
import { seededNormals } from './seededNormals';

const usual: HuberConcomitantParams = { epsilon: 1.35, alpha: 0, fit_intercept: true };

describe('huber_concomitant', () => {
  meetsGoldens('huber_concomitant');

  it('meets both conditions of its optimum', () => {
    const random = seededNormals(5);
    const x = Float64Array.from({ length: 500 }, () => random());
    const y = x.map((value, t) => 0.7 * value + random() + (t % 11 === 0 ? 30 : 0));
    const { params, scale, n_outliers } = huberConcomitant(y, [x], usual);
    const resid = y.map((value, t) => value - params[0]! - params[1]! * x[t]!);
    const bound = 1.35 * scale;
    const inside = resid.filter((value) => Math.abs(value) <= bound);
    assert.equal(n_outliers, resid.length - inside.length);
    const squares = inside.reduce((sum, value) => sum + value * value, 0);
    assertClose(scale ** 2, squares / (resid.length - 1.35 ** 2 * n_outliers), 1e-10);
    const clipped = resid.map((value) => Math.min(Math.max(value, -bound), bound));
    assert.ok(Math.abs(clipped.reduce((sum, value, t) => sum + value * x[t]!, 0)) < 1e-9);
  });

  it('moves with the units and the level of the data', () => {
    holds(pair(12, 60, walk), ([y, x]) => {
      if (codeOf(() => huberConcomitant(y, [x], usual)) !== 'none') return;
      const base = huberConcomitant(y, [x], usual);
      if (base.scale < 1e-3) return;
      const moved = huberConcomitant(
        y.map((value) => value * 2 ** -40),
        [x.map((value) => value + 2 ** 20)],
        usual,
      );
      assertClose(moved.params[1]!, base.params[1]! * 2 ** -40, 1e-7);
      assertClose(moved.scale, base.scale * 2 ** -40, 1e-8);
      assert.equal(moved.n_outliers, base.n_outliers);
    });
  });

  it('ends on a perfect line, with no scale left', () => {
    const x = Float64Array.from({ length: 50 }, (_, t) => t);
    const { params, scale } = huberConcomitant(
      x.map((value) => 3 + 2 * value),
      [x],
      usual,
    );
    assertClose(params[1]!, 2, 1e-12);
    assert.ok(scale < 1e-12);
    assert.equal(
      codeOf(() => huberConcomitant(x, [x], { ...usual, alpha: 1 })),
      'invalid_param',
    );
  });
});
