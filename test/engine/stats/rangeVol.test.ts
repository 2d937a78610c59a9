import assert from 'node:assert/strict';
import { type OhlcSeries, rangeVol } from '../../../src/engine/stats/rangeVol';
import { assertClose, codeOf, holds, pair, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const estimators = ['parkinson', 'garman_klass', 'rogers_satchell', 'yang_zhang'] as const;

describe('range_vol', () => {
  meetsGoldens('range_vol');

  it('does not depend on the units of the price', () => {
    holds(pair(8, 40, walk), ([open, close]) => {
      const bars = barsOf(open, close);
      const tiny = Object.fromEntries(
        Object.entries(bars).map(([name, values]) => [name, (values as Float64Array).map((value) => value * 2 ** -40)]),
      ) as unknown as OhlcSeries;
      for (const estimator of estimators) {
        const params = { estimator, window: 5, periods_per_year: 365 };
        const [base, scaled] = [rangeVol(bars, params).vol, rangeVol(tiny, params).vol];
        base.forEach((value, t) => assertClose(scaled[t]!, value, 1e-10));
      }
    });
  });

  it('has its first value when the window is full, Yang-Zhang one bar later', () => {
    const line = Float64Array.from({ length: 20 }, (_, t) => 100 + (t % 3));
    const bars = barsOf(
      line,
      line.map((value) => value + 0.5),
    );
    for (const estimator of estimators) {
      const { vol } = rangeVol(bars, { estimator, window: 5, periods_per_year: 365 });
      assert.equal(
        vol.findIndex((value) => !Number.isNaN(value)),
        estimator === 'yang_zhang' ? 5 : 4,
      );
    }
  });

  it('treats a price that is not above 0 as a hole', () => {
    const line = Float64Array.from({ length: 12 }, (_, t) => 100 + t);
    const bars = { ...barsOf(line, line), low: line.map((value, t) => (t === 4 ? 0 : value - 1)) };
    const { vol } = rangeVol(bars, { estimator: 'parkinson', window: 3, periods_per_year: 1 });
    assert.deepEqual(
      Array.from(vol, Number.isNaN),
      Array.from(line, (_, t) => t < 2 || (t >= 4 && t <= 6)),
    );
    assert.equal(
      codeOf(() => rangeVol(bars, { estimator: 'yang_zhang', window: 1, periods_per_year: 1 })),
      'invalid_param',
    );
  });
});

function barsOf(open: Float64Array, close: Float64Array): OhlcSeries {
  return {
    open,
    close,
    high: open.map((value, t) => Math.max(value, close[t]!) + 0.25),
    low: open.map((value, t) => Math.min(value, close[t]!) - 0.25),
  };
}
