import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import type { Tick } from '../../src/engine/contract/market';
import type { MarketStore } from '../../src/engine/store/store';
import { openPipeline, scriptedSource } from '../support/openPipeline';
import { temporaryFolders } from '../support/store/storeFolder';

const y = instrumentId('sim:yyy');
const x = instrumentId('sim:xxx');
const stream = 'trade' as const;
const startMs = Date.UTC(2026, 10, 22, 16);

describe('a journal that an engine left without a word', () => {
  const newFolder = temporaryFolders();

  it('holds bars back for whoever reads it later, as it did in the run that went on with it', async () => {
    const [begun, goneOn, killedAgain] = [newFolder(), newFolder(), newFolder()];
    rmSync(goneOn, { recursive: true });
    rmSync(killedAgain, { recursive: true });
    await run(begun, [trade(y, 1, 0), trade(x, 1, 0), trade(y, 2, 10), trade(x, 2, 10)], goneOn);
    // The other symbol's trades come first, far ahead; then those that were missed of this one.
    const later = [trade(x, 3, 400), trade(y, 3, 20), trade(y, 4, 390), trade(x, 4, 800), trade(y, 5, 801)];
    const live = await run(goneOn, later, killedAgain);
    const reader = await openPipeline(killedAgain, { stream, store: { readOnly: true } });
    const replayed = await minutesOf(reader.store);
    await reader.store.close();
    assert.deepEqual(replayed, live);
    assert.deepEqual(live[0], [startMs, 3, 0], 'the minute was final once, with all its trades');
  });

  it('makes a bar that was to be made anew when the process died, once, also for those who only read', async () => {
    const [begun, killed] = [newFolder(), newFolder()];
    rmSync(killed, { recursive: true });
    const early = [
      trade(y, 1, 0),
      trade(y, 2, 60),
      ...Array.from({ length: 100 }, (_, i) => trade(y, 10 + i, 120 + i * 60)),
    ];
    // Asked for once the minutes' parts are gone, and read by nobody before the end.
    const late = [trade(y, 3, 61)];
    const { store, pipeline } = await openPipeline(begun, { stream, clock: stillClock });
    const source = scriptedSource(() => [], startMs);
    source.events = async function* events() {
      yield await Promise.resolve(early);
      yield late;
    };
    const append = store.append.bind(store);
    store.append = (events) => {
      append(events);
      if (events.some((event) => event.kind === 'tick' && event.id === 3)) cpSync(begun, killed, { recursive: true });
    };
    await pipeline.run(source, [y], new AbortController().signal);
    const live = await minutesOf(store);
    await store.close();
    for (let reading = 0; reading < 2; reading++) {
      const reader = await openPipeline(killed, { stream, store: { readOnly: true } });
      assert.deepEqual((await minutesOf(reader.store))[1], [startMs + 60_000, 1, 0]);
      await reader.pipeline.settle();
      assert.deepEqual((await minutesOf(reader.store))[1], [startMs + 60_000, 2, 1]);
      await reader.store.close();
    }
    for (let opening = 0; opening < 2; opening++) {
      const writer = await openPipeline(killed, { stream });
      await writer.pipeline.follow({ instruments: [y], pairs: [] });
      assert.deepEqual(await minutesOf(writer.store), live);
      assert.deepEqual((await minutesOf(writer.store))[1], [startMs + 60_000, 2, 1]);
      await writer.store.close();
    }
  });

  /** Receives the trades, and copies the folder as it then lies there. */
  async function run(folder: string, trades: readonly Tick[], killed: string) {
    const { store, pipeline } = await openPipeline(folder, { stream });
    const source = scriptedSource(() => [], startMs);
    let minutes: readonly (readonly number[])[] = [];
    source.events = async function* events() {
      for (const one of trades) yield [one];
      minutes = await minutesOf(store);
      cpSync(folder, killed, { recursive: true });
    };
    await pipeline.run(source, [y, x], new AbortController().signal);
    await store.close();
    return minutes;
  }
});

/** Its time never moves on, so nothing is done now and then. */
const stillClock = {
  nowMs: () => startMs,
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
  after: () => () => undefined,
};

function trade(instrument: InstrumentId, id: number, seconds: number): Tick {
  const figures = { price: 100 + id, quantity: 1, isBuyerMaker: false, trades: 1 };
  return { kind: 'tick', instrument, stream, id, timeMs: startMs + seconds * 1_000, ...figures };
}

/** Open, trades and revision of each minute of y. */
async function minutesOf(store: MarketStore): Promise<readonly (readonly number[])[]> {
  const range = { instrument: y, stream, timeframe: '1m', fromMs: -Infinity, toMs: Infinity } as const;
  const { openMs, tradeCount, revision } = await store.readBars(range);
  return [...openMs].map((open, i) => [open, tradeCount[i] ?? 0, revision[i] ?? 0]);
}
