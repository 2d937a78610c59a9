import assert from 'node:assert/strict';
import { ols } from '../../../src/engine/stats/ols';
import { rollingOls } from '../../../src/engine/stats/rollingOls';
import { assertClose, codeOf, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('rolling_ols', () => {
  meetsGoldens('rolling_ols');

  it('equals the batch fit of every window, at an offset of a billion too', () => {
    holds(pair(12, 40, noise), ([y, x]) => {
      const far = x.map((value) => value + 1e9);
      const { alpha, beta } = rollingOls(y, far, { window: 9 });
      for (let t = 8; t < y.length; t++) {
        const window = far.subarray(t - 8, t + 1);
        const fit = (): Float64Array =>
          ols(y.subarray(t - 8, t + 1), [window], { add_constant: true, missing: 'raise', conf_level: 0.95 }).params;
        if (window.every((value) => value === window[0])) {
          assert.ok(Number.isNaN(beta[t]));
          assert.equal(codeOf(fit), 'singular');
          continue;
        }
        const [constant, slope] = fit();
        assert.ok(Math.abs(beta[t]! - slope!) <= 1e-11 * Math.max(1, Math.abs(slope!)));
        assert.ok(Math.abs(alpha[t]! - constant!) <= 1e-11 * Math.max(1e9, Math.abs(constant!)));
      }
    });
  });

  it('follows the units of both legs', () => {
    holds(pair(12, 40, noise), ([y, x]) => {
      const base = rollingOls(y, x, { window: 6 });
      const scaled = rollingOls(
        y.map((v) => v * 2 ** -30),
        x.map((v) => v * 2 ** 10),
        { window: 6 },
      );
      base.beta.forEach((value, t) => assertClose(scaled.beta[t]!, value * 2 ** -40, 1e-15));
    });
  });
});
