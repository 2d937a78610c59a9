import assert from 'node:assert/strict';
import { descriptive } from '../../../src/engine/stats/descriptive';
import { rollingStats } from '../../../src/engine/stats/rollingStats';
import { assertClose, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const paramsOf = (window: number) => ({ window, min_periods: window, ddof: 1 });

describe('rolling_stats', () => {
  meetsGoldens('rolling_stats');

  it('equals the batch figures of every window, at an offset of a billion too', () => {
    holds(noise(1, 60), (x) => {
      for (const [window, offset] of [
        [2, 0],
        [7, 1e9],
        [20, 1e9],
      ] as const) {
        const series = x.map((value) => value + offset);
        const { mean, std, zscore } = rollingStats(series, paramsOf(window));
        for (let t = 0; t < x.length; t++) {
          if (t < window - 1) {
            assert.ok(Number.isNaN(mean[t]) && Number.isNaN(std[t]) && Number.isNaN(zscore[t]));
            continue;
          }
          const batch = descriptive(series.subarray(t - window + 1, t + 1));
          assertClose(mean[t]!, batch.mean, 1e-15);
          assertClose(std[t]!, batch.std, 1e-13);
          assert.equal(Number.isNaN(zscore[t]), batch.std === 0);
        }
      }
    });
  });

  it('has no value while a hole is in the window, and the right one again after it', () => {
    holds(noise(30, 60), (x) => {
      const holed = rollingStats(x.with(12, Number.NaN), paramsOf(5));
      const whole = rollingStats(x, paramsOf(5));
      for (let t = 4; t < x.length; t++) {
        if (t >= 12 && t < 17) assert.ok(Number.isNaN(holed.mean[t]) && Number.isNaN(holed.std[t]));
        else assertClose(holed.std[t]!, whole.std[t]!, 1e-12);
      }
    });
  });

  it('keeps no trace of a spike that has left the window', () => {
    holds(noise(60, 60), (x) => {
      const quiet = x.map((value) => 1 + value * 1e-6);
      const spiked = rollingStats(quiet.with(25, 1e12), paramsOf(10));
      const whole = rollingStats(quiet, paramsOf(10));
      for (let t = 35; t < x.length; t++) assertClose(spiked.std[t]!, whole.std[t]!, 1e-9);
    });
  });

  it('is exactly 0 in a constant window, and the z-score is undefined there, not huge', () => {
    const x = Float64Array.from({ length: 60 }, (_, t) => (t < 20 ? 1e9 * Math.sin(t) : 0.1));
    const { std, zscore } = rollingStats(x, paramsOf(10));
    assert.ok(std.subarray(30).every((value) => value === 0));
    assert.ok(zscore.subarray(30).every(Number.isNaN));
  });

  it('refuses windows that have no deviation, and other minimum periods', () => {
    const x = Float64Array.of(1, 2, 3);
    assert.equal(
      codeOf(() => rollingStats(x, paramsOf(1))),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => rollingStats(x, { window: 3, min_periods: 2, ddof: 1 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => rollingStats(x, paramsOf(2.5))),
      'invalid_param',
    );
    assert.ok(rollingStats(x, paramsOf(9)).mean.every(Number.isNaN));
  });
});
