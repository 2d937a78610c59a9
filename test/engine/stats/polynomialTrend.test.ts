import assert from 'node:assert/strict';
import { ols } from '../../../src/engine/stats/ols';
import { detrended } from '../../../src/engine/stats/polynomialTrend';
import { holds, noise } from './arbitrarySeries';

describe('polynomial trend', () => {
  it('leaves the residuals of the exact line, at an offset of a billion too', () => {
    holds(noise(3, 80), (x) => {
      const far = x.map((value, t) => 1e9 + value + 0.5 * t);
      const time = x.map((_, t) => t);
      const { resid } = ols(far, [time], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      detrended(far, 1).forEach((value, t) => assert.ok(Math.abs(value - resid[t]!) < 1e-12));
    });
  });

  it('leaves next to nothing of a line, and nothing of a constant', () => {
    const line = Float64Array.from({ length: 50 }, (_, t) => 3 - 2 * t);
    assert.ok(detrended(line, 1).every((value) => Math.abs(value) < 1e-13));
    assert.ok(
      detrended(
        line.map(() => 0.1),
        0,
      ).every((value) => value === 0),
    );
  });
});
