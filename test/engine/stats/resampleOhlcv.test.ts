import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Ticks, resampleOhlcv } from '../../../src/engine/stats/resampleOhlcv';
import { assertClose, codeOf, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const ticks: fc.Arbitrary<Ticks> = fc
  .array(
    fc.record({
      t: fc.integer({ min: 0, max: 500 }),
      p: fc.integer({ min: 1, max: 99 }),
      q: fc.integer({ min: 1, max: 9 }),
    }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((list) => ({
    ts: Float64Array.from(list, ({ t }) => t),
    price: Float64Array.from(list, ({ p }) => p),
    qty: Float64Array.from(list, ({ q }) => q),
  }));

describe('resample_ohlcv', () => {
  meetsGoldens('resample_ohlcv');

  it('loses no tick and no volume, and keeps every price between low and high', () => {
    holds(ticks, (given) => {
      for (const empty of ['omit', 'nan', 'ffill'] as const) {
        const bars = resampleOhlcv(given, { interval_ms: 50, empty });
        assert.equal(
          bars.count.reduce((sum, value) => sum + value, 0),
          given.ts.length,
        );
        assert.equal(
          bars.volume.reduce((sum, value) => sum + value, 0),
          given.qty.reduce((sum, value) => sum + value, 0),
        );
        given.ts.forEach((time, i) => {
          const at = bars.t.findIndex((start) => time >= start && time < start + 50);
          assert.ok(bars.low[at]! <= given.price[i]! && given.price[i]! <= bars.high[at]!);
        });
        assert.ok(
          bars.vwap.every(
            (value, i) => Number.isNaN(value) || (value >= bars.low[i]! - 1e-9 && value <= bars.high[i]! + 1e-9),
          ),
        );
      }
    });
  });

  it('sorts by time but keeps the order within a millisecond', () => {
    holds(ticks, (given) => {
      const order = Array.from(given.ts, (_, i) => i).sort((a, b) => given.ts[a]! - given.ts[b]! || a - b);
      const sorted = {
        ts: Float64Array.from(order, (i) => given.ts[i]!),
        price: Float64Array.from(order, (i) => given.price[i]!),
        qty: Float64Array.from(order, (i) => given.qty[i]!),
      };
      const params = { interval_ms: 20, empty: 'ffill' } as const;
      assert.deepEqual(resampleOhlcv(given, params), resampleOhlcv(sorted, params));
    });
  });

  it('fills the buckets between with holes or with the last close, without volume', () => {
    const gap = { ts: Float64Array.of(0, 35), price: Float64Array.of(5, 7), qty: Float64Array.of(1, 2) };
    const filled = resampleOhlcv(gap, { interval_ms: 10, empty: 'ffill' });
    assert.deepEqual([...filled.t], [0, 10, 20, 30]);
    assert.deepEqual([...filled.close], [5, 5, 5, 7]);
    assert.deepEqual([...filled.volume], [1, 0, 0, 2]);
    assert.ok(Number.isNaN(filled.vwap[1]));
    assert.ok(Number.isNaN(resampleOhlcv(gap, { interval_ms: 10, empty: 'nan' }).open[2]));
    assert.equal(resampleOhlcv(gap, { interval_ms: 10, empty: 'omit' }).t.length, 2);
  });

  it('refuses a gap whose buckets would not fit into memory', () => {
    const far = { ts: Float64Array.of(0, 1e15), price: Float64Array.of(1, 1), qty: Float64Array.of(1, 1) };
    assert.equal(
      codeOf(() => resampleOhlcv(far, { interval_ms: 1, empty: 'nan' })),
      'invalid_param',
    );
    assert.equal(resampleOhlcv(far, { interval_ms: 1, empty: 'omit' }).t.length, 2);
    assertClose(resampleOhlcv(far, { interval_ms: 1, empty: 'omit' }).vwap[1]!, 1, 0);
  });
});
