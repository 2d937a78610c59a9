import assert from 'node:assert/strict';
import { type HuberMParams, huberM } from '../../../src/engine/stats/huberM';
import { assertClose, codeOf, holds, noise, pair, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';
import { seededNormals } from './seededNormals';

const mass: HuberMParams = { k: 1.345, mad_const: 0.6745, add_constant: true };

describe('huber_m', () => {
  meetsGoldens('huber_m');

  it('moves with the data: y·a + x·b + c gives params·a + b, c, and scale·a', () => {
    holds(pair(12, 60, walk), ([y, x]) => {
      if (codeOf(() => huberM(y, [x], mass)) !== 'none') return;
      const base = huberM(y, [x], mass);
      if (base.scale < 1e-3) return; // more than half of the points on one line: the fixed point is not unique
      const moved = huberM(
        y.map((value, t) => 4 * value + 2 * x[t]! + 64),
        [x],
        mass,
      );
      assertClose(moved.params[1]!, 4 * base.params[1]! + 2, 1e-7);
      assertClose(moved.scale, 4 * base.scale, 1e-7);
    });
  });

  it('solves its own equations: clipped residuals are orthogonal to [1, x], the scale is their median size', () => {
    const random = seededNormals(3);
    const x = Float64Array.from({ length: 400 }, () => 1e6 + random());
    const y = x.map((value, t) => 0.7 * value + random() + (t % 9 === 0 ? 40 : 0));
    const { params, scale } = huberM(y, [x], mass);
    const resid = y.map((value, t) => value - params[1]! * (x[t]! - 1e6) - (params[0]! + params[1]! * 1e6));
    const clipped = resid.map((value) => Math.min(Math.max(value, -1.345 * scale), 1.345 * scale));
    assert.ok(Math.abs(clipped.reduce((sum, value) => sum + value, 0)) < 1e-6);
    assert.ok(Math.abs(clipped.reduce((sum, value, t) => sum + value * (x[t]! - 1e6), 0)) < 1e-6);
    const sizes = resid.map(Math.abs).toSorted();
    assertClose(scale, (sizes[199]! + sizes[200]!) / 2 / 0.6745, 1e-7);
  });

  it('does not follow a tenth of wild values as least squares does', () => {
    const random = seededNormals(4);
    const x = Float64Array.from({ length: 300 }, (_, t) => t);
    const y = x.map((value, t) => 2 * value + random() + (t > 270 ? 5000 : 0));
    assert.ok(Math.abs(huberM(y, [x], mass).params[1]! - 2) < 0.1);
  });

  it('takes several regressors, in any order', () => {
    holds(
      pair(12, 40, noise),
      ([y, x]) => {
        const other = x.map((value, t) => value * value + t);
        if (codeOf(() => huberM(y, [x, other], mass)) !== 'none') return;
        const [forward, backward] = [huberM(y, [x, other], mass), huberM(y, [other, x], mass)];
        if (forward.scale < 1e-3) return;
        assertClose(forward.params[1]!, backward.params[2]!, 1e-6);
      },
      30,
    );
  });

  it('refuses constants, holes and parameters that mean nothing', () => {
    const y = Float64Array.of(1, 2, 3, 5, 4);
    assert.equal(
      codeOf(() => huberM(y, [y.map(() => 1)], mass)),
      'singular',
    );
    assert.equal(
      codeOf(() => huberM(y, [y.with(2, Number.NaN)], mass)),
      'nan_input',
    );
    assert.equal(
      codeOf(() => huberM(y, [y], { ...mass, k: 0 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => huberM(y.subarray(0, 2), [y.subarray(1, 3)], mass)),
      'too_short',
    );
  });
});
