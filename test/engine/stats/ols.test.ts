import assert from 'node:assert/strict';
import { type OlsParams, ols } from '../../../src/engine/stats/ols';
import { assertClose, assertSame, codeOf, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const plain: OlsParams = { add_constant: true, missing: 'raise', conf_level: 0.95 };
const moves = (x: Float64Array): boolean => x.some((value) => value !== x[0]);

describe('ols', () => {
  meetsGoldens('ols');

  it('leaves residuals that sum to 0 and are orthogonal to the regressor, at an offset of a billion too', () => {
    holds(pair(6, 60, noise), ([y, x]) => {
      if (!moves(x) || !moves(y)) return;
      const far = x.map((value) => value + 1e9);
      const { resid } = ols(y, [far], plain);
      const size = Math.sqrt(resid.reduce((sum, value) => sum + value * value, 0));
      assert.ok(Math.abs(resid.reduce((sum, value) => sum + value, 0)) <= 1e-13 * size * y.length);
      assert.ok(Math.abs(resid.reduce((sum, value, i) => sum + value * x[i]!, 0)) <= 1e-12 * size * 16 * y.length);
    });
  });

  it('gives the same inference for a shifted regressor, with only the constant moved', () => {
    holds(pair(6, 60, noise), ([y, x]) => {
      if (!moves(x)) return;
      const base = ols(y, [x], plain);
      const moved = ols(y, [x.map((value) => value + 2 ** 30)], plain);
      assertClose(moved.params[1]!, base.params[1]!, 1e-12);
      assertClose(moved.bse[1]!, base.bse[1]!, 1e-12);
      assertClose(moved.ssr, base.ssr, 1e-12);
      assertClose(moved.fvalue, base.fvalue, 1e-11);
    });
  });

  it('follows the units of both sides exactly', () => {
    holds(pair(6, 40, noise), ([y, x]) => {
      if (!moves(x)) return;
      const base = ols(y, [x], plain);
      const scaled = ols(
        y.map((value) => value * 2 ** -60),
        [x.map((value) => value * 2 ** 40)],
        plain,
      );
      assertClose(scaled.params[1]!, base.params[1]! * 2 ** -100, 1e-15);
      assertClose(scaled.bse[1]!, base.bse[1]! * 2 ** -100, 1e-15);
      assertSame(scaled.tvalues, base.tvalues, 1e-14);
      assertClose(scaled.rsquared, base.rsquared, 1e-15);
    });
  });

  it('does not depend on the order of the regressors', () => {
    holds(pair(8, 40, noise), ([y, x]) => {
      const other = x.map((value, i) => value * value + i);
      if (codeOf(() => ols(y, [x, other], plain)) !== 'none') return;
      const [forward, backward] = [ols(y, [x, other], plain), ols(y, [other, x], plain)];
      assertClose(forward.params[1]!, backward.params[2]!, 1e-12);
      assertClose(forward.bse[2]!, backward.bse[1]!, 1e-12);
      assertClose(forward.ssr, backward.ssr, 1e-12);
    });
  });

  it('drops a row with a hole in any series, or refuses it, as asked', () => {
    holds(pair(8, 40, noise), ([y, x]) => {
      if (!moves(x.subarray(2))) return;
      const holed = x.with(1, Number.NaN);
      const dropped = ols(y.with(0, Number.NaN), [holed], { ...plain, missing: 'drop' });
      assert.deepEqual(dropped, ols(y.subarray(2), [x.subarray(2)], plain));
      assert.equal(
        codeOf(() => ols(y, [holed], plain)),
        'nan_input',
      );
    });
  });

  it('calls columns singular that are combinations of each other up to the rounding of their values', () => {
    holds(pair(8, 40, noise), ([y, x]) => {
      const thirds = x.map((value) => value / 3 + 1e6);
      assert.equal(
        codeOf(() => ols(y, [x, thirds.map((value) => value * 0.7)], plain)),
        'singular',
      );
      assert.equal(
        codeOf(() => ols(y, [x.map(() => 7)], plain)),
        'singular',
      );
    });
  });

  it('keeps the F statistic of a fit that explains a millionth', () => {
    const x = Float64Array.from({ length: 4000 }, (_, i) => (i % 2) - 0.5);
    const y = Float64Array.from({ length: 4000 }, (_, i) => (i % 4 < 2 ? 1 : -1) + 0.001 * x[i]!);
    const fit = ols(y, [x], plain);
    assertClose(fit.fvalue, fit.tvalues[1]! ** 2, 1e-12);
    assertClose(fit.pvalues[1]!, fit.f_pvalue, 1e-10);
  });
});
