import assert from 'node:assert/strict';
import fc from 'fast-check';
import { barColumns, foldBars, joinBars } from '../../../src/engine/bars/barColumns';
import { instrumentId } from '../../../src/engine/contract/ids';
import { barFlags, type Bar } from '../../../src/engine/contract/market';

function bar(minute: number, price: number, complete = true): Bar {
  return {
    instrument: instrumentId('spot:btcusdt'),
    stream: 'trade',
    timeframe: '1m',
    openMs: minute * 60_000,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price + 0.5,
    volume: 2,
    quoteVolume: 2 * price,
    takerBuyVolume: 1,
    tradeCount: 3,
    origin: 'ticks',
    complete,
    revision: 0,
  };
}

describe('barColumns', () => {
  it('folds five minutes into one bar: first open, last close, extremes and sums', () => {
    const folded = foldBars(barColumns([10, 12, 9, 11, 13].map((price, i) => bar(i, price))), 300_000);
    assert.deepEqual([...folded.openMs], [0]);
    assert.deepEqual([folded.open[0], folded.high[0], folded.low[0], folded.close[0]], [10, 14, 8, 13.5]);
    assert.deepEqual([folded.volume[0], folded.tradeCount[0]], [10, 15]);
    assert.equal(folded.flags[0], barFlags.complete);
  });

  it('does not call a folded bar complete when one part is not', () => {
    const folded = foldBars(barColumns([bar(0, 10), bar(1, 11, false)]), 300_000);
    assert.equal((folded.flags[0] ?? 0) & barFlags.complete, 0);
  });

  it('folds in two steps to the same bars as in one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 80 }), (minutes) => {
        const columns = barColumns(minutes.toSorted((a, b) => a - b).map((minute) => bar(minute, 50 + (minute % 7))));
        const twice = foldBars(foldBars(columns, 300_000), 3_600_000);
        const once = foldBars(columns, 3_600_000);
        assert.deepEqual([twice.close, twice.tradeCount], [once.close, once.tradeCount]);
      }),
    );
  });

  it('joins columns end to end, and folds none into none', () => {
    const joined = joinBars(barColumns([bar(0, 10)]), barColumns([bar(1, 11)]));
    assert.deepEqual([...joined.openMs], [0, 60_000]);
    assert.equal(foldBars(barColumns([]), 300_000).openMs.length, 0);
  });
});
