import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { FetchedBars } from '../../../src/engine/sources/fetchedBars';
import { SimulatedTape } from '../../../src/engine/sources/simulatorTape';
import { plainBars } from '../../support/plainBars';

const startMs = Date.UTC(2026, 10, 22, 14);
const oak = instrumentId('sim:oak');

describe('fetched bars', () => {
  it('equal those of an independent loop over the same ticks, in every field and timeframe', () => {
    const ticks = new SimulatedTape(oak, 'aggTrade', { seed: 1, ticksPerSecond: 5, burstiness: 1, firstId: 0 }).between(
      startMs,
      startMs + 1_800_000,
    );
    for (const [timeframe, widthMs] of [
      ['1s', 1_000],
      ['1m', 60_000],
      ['5m', 300_000],
    ] as const) {
      const fold = new FetchedBars({ instrument: oak, stream: 'aggTrade' }, timeframe);
      for (const tick of ticks) fold.add(tick.timeMs, tick.price, tick.quantity, tick.isBuyerMaker, tick.trades);
      const head = { instrument: oak, stream: 'aggTrade', timeframe };
      const tail = { origin: 'fetched', complete: true, revision: 0 };
      assert.deepEqual(
        fold.take(),
        plainBars(ticks, widthMs).map((bar) => ({ ...head, ...bar, ...tail })),
      );
    }
  });

  it('count nothing of a row without a price or a quantity, and make no bar of such rows alone', () => {
    const fold = new FetchedBars({ instrument: oak, stream: 'trade' }, '1s');
    fold.add(startMs, 0, 5, false, 1);
    fold.add(startMs + 1_000, 10, 2, true, 1);
    fold.add(startMs + 1_500, 99, 0, true, 1);
    const bars = fold.take();
    assert.deepEqual(
      bars.map(({ openMs, high, volume, tradeCount }) => ({ openMs, high, volume, tradeCount })),
      [{ openMs: startMs + 1_000, high: 10, volume: 2, tradeCount: 1 }],
    );
  });

  it('begin anew after they were taken', () => {
    const fold = new FetchedBars({ instrument: oak, stream: 'trade' }, '1s');
    fold.add(startMs, 10, 1, false, 1);
    assert.equal(fold.take().length, 1);
    assert.deepEqual(fold.take(), []);
    fold.add(startMs + 1_000, 11, 3, false, 1);
    assert.deepEqual(
      fold.take().map((bar) => bar.volume),
      [3],
    );
  });
});
