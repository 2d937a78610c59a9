import assert from 'node:assert/strict';
import { BarRebuilder } from '../../src/engine/barRebuilder';
import { instrumentId } from '../../src/engine/contract/ids';
import { storedTimeframes, timeframeMs, type Bar } from '../../src/engine/contract/market';
import type { MarketStore } from '../../src/engine/store/store';
import { openedStore, temporaryFolders } from '../support/store/storeFolder';
import { barOf, hourStartMs, tickOf } from '../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;

describe('BarRebuilder', () => {
  const newFolder = temporaryFolders();
  let store: MarketStore;

  beforeEach(async () => {
    store = await openedStore(newFolder());
  });

  afterEach(() => store.close());

  it('never takes trades out of a bar: of one whose ticks are gone but for a late repair nothing is made', async () => {
    store.putBar({ ...barOf(hourStartMs), tradeCount: 4_000, complete: false });
    store.putBar({ ...barOf(hourStartMs + 60_000), tradeCount: 2, complete: false });
    const repaired = [1_000, 2_000, 61_000, 62_000, 63_000].map((atMs, i) =>
      tickOf(i + 1, { timeMs: hourStartMs + atMs, trades: 1 }),
    );
    store.append(repaired);
    const rebuilder = new BarRebuilder(store);
    rebuilder.ask(btc, '1m', hourStartMs);
    rebuilder.ask(btc, '1m', hourStartMs + 60_000);
    const made = await rebuilt(rebuilder);
    assert.deepEqual(
      made.map(({ openMs, tradeCount, revision }) => [openMs, tradeCount, revision]),
      [[hourStartMs + 60_000, 3, 1]],
    );
    assert.deepEqual(
      rebuilder.save().map(({ openMs }) => openMs),
      [hourStartMs + 60_000],
      'what stays as it is, is not asked for again',
    );
  });

  it('reads what is stored of an hour once a timeframe, however many bars are asked for, with turns between', async () => {
    const trades = Array.from({ length: 3_600 }, (_, i) => tickOf(i + 1, { timeMs: hourStartMs + i * 1_000 }));
    store.append(trades);
    const rebuilder = new BarRebuilder(store);
    for (const timeframe of storedTimeframes) {
      const spanMs = timeframeMs[timeframe];
      for (let atMs = 0; atMs < 3_600_000; atMs += spanMs) rebuilder.ask(btc, timeframe, hourStartMs + atMs);
    }
    let reads = 0;
    const readBars = store.readBars.bind(store);
    store.readBars = (query) => {
      reads++;
      return readBars(query);
    };
    let turn = 0;
    const count = (): void => {
      turn++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    const turns = new Set<number>();
    let bars = 0;
    await rebuilder.rebuild((made) => {
      turns.add(turn);
      bars += made.length;
    });
    clearImmediate(next);
    assert.equal(bars, 3_600 + 60 + 12);
    assert.equal(reads, storedTimeframes.length);
    assert.equal(turns.size, storedTimeframes.length);
  });
});

async function rebuilt(rebuilder: BarRebuilder): Promise<readonly Bar[]> {
  const made: Bar[] = [];
  await rebuilder.rebuild((bars) => made.push(...bars));
  return made;
}
