import assert from 'node:assert/strict';
import { totalLeastSquares } from '../../../src/engine/stats/totalLeastSquares';
import { assertClose, codeOf, holds, pair } from './arbitrarySeries';

describe('total least squares', () => {
  it('gives the reciprocal ratio when the legs are swapped', () => {
    holds(pair(4, 60), ([y, x]) => {
      if (codeOf(() => totalLeastSquares(y, x)) !== 'none') return;
      const [forward, backward] = [totalLeastSquares(y, x), totalLeastSquares(x, y)];
      assertClose(forward.beta * backward.beta, 1, 1e-12);
      assertClose(backward.alpha, -forward.alpha / forward.beta, 1e-8);
    });
  });

  it('is the line with the smallest sum of squared distances', () => {
    holds(pair(6, 40), ([y, x]) => {
      if (codeOf(() => totalLeastSquares(y, x)) !== 'none') return;
      const { alpha, beta } = totalLeastSquares(y, x);
      const distance = (a: number, b: number): number =>
        y.reduce((sum, value, t) => sum + (value - a - b * x[t]!) ** 2, 0) / (1 + b * b);
      const meanOf = (v: Float64Array): number => v.reduce((sum, value) => sum + value, 0) / v.length;
      for (const angle of [-1e-3, 1e-3]) {
        const other = Math.tan(Math.atan(beta) + angle);
        assert.ok(distance(meanOf(y) - other * meanOf(x), other) >= distance(alpha, beta) * (1 - 1e-9) - 1e-9);
      }
    });
  });

  it('finds a hand-made ratio: three points on y = 1 + 2x, far away and tiny', () => {
    const x = Float64Array.of(0, 1, 3);
    assertClose(
      totalLeastSquares(
        x.map((v) => 1 + 2 * v),
        x,
      ).beta,
      2,
      1e-15,
    );
    assertClose(
      totalLeastSquares(
        x.map((v) => 1e9 + 2 * v),
        x.map((v) => v + 1e9),
      ).beta,
      2,
      1e-15,
    );
    assertClose(
      totalLeastSquares(
        x.map((v) => 2e-8 * v),
        x.map((v) => 1e-8 * v),
      ).beta,
      2,
      1e-14,
    );
    // s_xx = 14/3, s_xy = 4/3, s_yy = 2/3 of (0,0), (1,1), (3,1).
    assertClose(totalLeastSquares(Float64Array.of(0, 1, 1), x).beta, (-12 + Math.sqrt(144 + 64)) / 8, 1e-14);
  });

  it('refuses legs that do not move together', () => {
    assert.equal(
      codeOf(() => totalLeastSquares(Float64Array.of(1, 2, 1), Float64Array.of(1, 2, 3))),
      'singular',
    );
    assert.equal(
      codeOf(() => totalLeastSquares(Float64Array.of(1, 1), Float64Array.of(1, 2))),
      'singular',
    );
    assert.equal(
      codeOf(() => totalLeastSquares(Float64Array.of(1), Float64Array.of(1))),
      'too_short',
    );
  });
});
