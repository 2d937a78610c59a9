import assert from 'node:assert/strict';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { StatusEvent } from '../../../src/engine/contract/market';
import type { Pipeline } from '../../../src/engine/pipeline';
import { createBinanceSource } from '../../../src/engine/sources/binanceSource';
import type { MarketStore } from '../../../src/engine/store/store';
import { startBinanceServer, type BinanceServer } from '../../support/binanceServer';
import { tapeOfTrades, type ServedTrade } from '../../support/marketTape';
import { openPipeline } from '../../support/openPipeline';
import { temporaryFolders } from '../../support/store/storeFolder';
import { quickTiming } from './faults/quickTiming';
import { storedTicks } from './faults/faultRun';

const btc = instrumentId('spot:btcusdt');
const stream = 'trade' as const;
const startMs = Date.UTC(2026, 10, 22, 16);

describe('an exchange that was wiped and numbers its trades anew', () => {
  const newFolder = temporaryFolders();

  it('is told as such; what is stored stays as it was printed, and nothing is put behind it', async () => {
    const { store, pipeline } = await openPipeline(newFolder(), { stream });
    const before = tape(5_001, 60, startMs);
    await receive(store, pipeline, before, () => store.lastTick({ instrument: btc, stream })?.id === 5_060);
    const stored = await storedTicks(store, btc, stream);
    assert.equal(stored.length, 60);

    const told = await receive(store, pipeline, tape(1, 60, startMs + 600_000), (statuses) =>
      statuses.some(({ reason }) => reason === 'idsRestarted'),
    );
    const status = told.findLast(({ instrument }) => instrument === btc);
    assert.equal(status?.state, 'offline');
    assert.match(status?.message ?? '', /numbers the trades of spot:btcusdt anew.*Delete the data/);
    assert.equal(told.findLast(({ instrument }) => instrument === null)?.reason, 'idsRestarted');
    assert.deepEqual(await storedTicks(store, btc, stream), stored);
    assert.deepEqual(store.gaps(), []);

    // What the message says to do.
    pipeline.forget(btc);
    assert.ok((await store.deleteData({ instrument: btc, beforeMs: Infinity })).ok);
    const anew = tape(1, 60, startMs + 600_000);
    await receive(store, pipeline, anew, () => store.lastTick({ instrument: btc, stream })?.id === 60);
    assert.deepEqual(
      (await storedTicks(store, btc, stream)).map(({ id }) => id),
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    await store.close();
  });

  /** Receives what a server prints until `isDone` of the states told so far; gives those. */
  async function receive(
    store: MarketStore,
    pipeline: Pipeline,
    trades: readonly ServedTrade[],
    isDone: (statuses: readonly StatusEvent[]) => boolean,
  ): Promise<readonly StatusEvent[]> {
    const server: BinanceServer = await startBinanceServer({
      market: tapeOfTrades(trades),
      speed: 10,
      playWhenStreams: 1,
    });
    const statuses: StatusEvent[] = [];
    const stop = new AbortController();
    const append = store.append.bind(store);
    store.append = (events) => {
      append(events);
      for (const event of events) if (event.kind === 'status') statuses.push(event);
    };
    const source = createBinanceSource({
      endpoints: server.endpoints,
      clock: systemClock,
      random: Math.random,
      log: () => undefined,
      timing: quickTiming,
      extras: { history: false, quotes: false, funding: false },
    });
    const running = pipeline.run(source, [btc], stop.signal);
    try {
      for (let i = 0; i < 800 && !isDone(statuses); i++) await systemClock.sleep(10);
      assert.ok(isDone(statuses), JSON.stringify(statuses.slice(-3)));
      return [...statuses];
    } finally {
      stop.abort();
      await running;
      await server.close();
      store.append = append;
    }
  }
});

function tape(firstId: number, count: number, fromMs: number): readonly ServedTrade[] {
  return Array.from({ length: count }, (_, i) => ({
    symbol: 'BTCUSDT',
    id: firstId + i,
    price: (100 + (i % 7)).toFixed(2),
    quantity: '0.50000000',
    timeMs: fromMs + i * 100,
    eventMs: fromMs + i * 100 + 1,
    isBuyerMaker: i % 2 === 0,
  }));
}
