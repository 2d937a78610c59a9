import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import { barFlags, type Gap } from '../../../src/engine/contract/market';
import { foldBars, longBars } from '../../../src/engine/store/coarseBars';
import { joinBars, packBars, type BarRow } from '../../../src/engine/store/columns';

function bar(minute: number, price: number, complete = true): BarRow {
  return {
    openMs: minute * 60_000,
    open: price,
    high: price + 1,
    low: price - 1,
    close: price + 0.5,
    volume: 2,
    quoteVolume: 2 * price,
    takerBuyVolume: 1,
    tradeCount: 3,
    revision: 0,
    flags: complete ? barFlags.complete : 0,
  };
}

describe('foldBars', () => {
  it('folds five minutes into one bar: first open, last close, extremes and sums', () => {
    const folded = foldBars(packBars([10, 12, 9, 11, 13].map((price, i) => bar(i, price))), 300_000);
    assert.deepEqual([...folded.openMs], [0]);
    assert.deepEqual([folded.open[0], folded.high[0], folded.low[0], folded.close[0]], [10, 14, 8, 13.5]);
    assert.deepEqual([folded.volume[0], folded.tradeCount[0]], [10, 15]);
    assert.equal(folded.flags[0], barFlags.complete);
  });

  it('does not call a folded bar complete when one part is not', () => {
    const folded = foldBars(packBars([bar(0, 10), bar(1, 11, false)]), 300_000);
    assert.equal((folded.flags[0] ?? 0) & barFlags.complete, 0);
  });

  it('folds in two steps to the same bars as in one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { maxLength: 80 }), (minutes) => {
        const columns = packBars(minutes.toSorted((a, b) => a - b).map((minute) => bar(minute, 50 + (minute % 7))));
        const twice = foldBars(foldBars(columns, 300_000), 3_600_000);
        const once = foldBars(columns, 3_600_000);
        assert.deepEqual([twice.close, twice.tradeCount], [once.close, once.tradeCount]);
      }),
    );
  });

  it('joins columns end to end, and folds none into none', () => {
    const joined = joinBars(packBars([bar(0, 10)]), packBars([bar(1, 11)]));
    assert.deepEqual([...joined.openMs], [0, 60_000]);
    assert.equal(foldBars(packBars([]), 300_000).openMs.length, 0);
  });
});

describe('longBars', () => {
  const hour = (minutes: readonly number[]): BarRow[] => minutes.map((minute) => bar(minute, 10));
  const all = Array.from({ length: 60 }, (_, minute) => minute);
  const quiet = all.filter((minute) => minute % 7 !== 3);
  const hourMs = 3_600_000;
  const known = { beginsMs: 0, finalThroughMs: hourMs, gaps: [] as readonly Gap[] };
  const opens = (rows: readonly BarRow[], one: Partial<typeof known>): readonly number[] => [
    ...longBars(packBars(rows), hourMs, { ...known, ...one }).openMs,
  ];
  const isComplete = (rows: readonly BarRow[], gaps: readonly Gap[]): boolean =>
    ((longBars(packBars(rows), hourMs, { ...known, gaps }).flags[0] ?? 0) & barFlags.complete) !== 0;

  it('keeps an hour back until its last minute is final, with a trade in it or without', () => {
    assert.deepEqual(opens(hour(quiet), { finalThroughMs: hourMs - 60_000 }), []);
    assert.deepEqual(opens(hour(quiet), { finalThroughMs: hourMs }), [0]);
  });

  it('hands out an hour of which every minute was fetched, though its ticks are still on their way', () => {
    assert.deepEqual(opens(hour(all), { finalThroughMs: -Infinity }), [0]);
    assert.deepEqual(opens(hour(all.slice(0, 59)), { finalThroughMs: -Infinity }), []);
  });

  it('does not call an hour complete of which a missing minute lies in a gap that is not repaired', () => {
    const gap = (from: number, to: number, state: Gap['state']): Gap => ({
      kind: 'gap',
      instrument: instrumentId('spot:btcusdt'),
      stream: 'trade',
      fromId: 1,
      toId: 2,
      fromMs: from * 60_000,
      toMs: to * 60_000,
      state,
      reason: '',
      foundMs: 0,
      closedMs: null,
    });
    assert.equal(isComplete(hour(quiet), []), true);
    assert.equal(isComplete(hour(quiet), [gap(2.5, 4.5, 'open')]), false);
    assert.equal(isComplete(hour(quiet), [gap(2.5, 4.5, 'repaired')]), true);
    // Fetched whole: each minute says of itself that it is complete.
    assert.equal(isComplete(hour(all), [gap(2.5, 4.5, 'lost')]), true);
    assert.equal(isComplete(hour(quiet), [gap(200, 210, 'lost')]), true);
  });
});
