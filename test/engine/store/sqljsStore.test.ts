import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { barFlags } from '../../../src/engine/contract/market';
import { openStore } from '../../../src/engine/store/sqljsStore';
import type { Checkpointer, JournalEvent } from '../../../src/engine/store/store';
import { openedStore, storedIds, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { barOf, hourStartMs, tickOf, ticksOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };
const minuteMs = 60_000;

describe('sqljsStore', () => {
  const newFolder = temporaryFolders();

  it('has every tick once after a restart, with the values it came with', async () => {
    const folder = newFolder();
    const store = await openedStore(folder);
    store.append(ticksOf(1, 20_000));
    await store.close();
    const again = await openedStore(folder);
    assert.equal(again.recovery.replayedEvents, 20_000);
    const seen = [];
    for await (const chunk of again.readTicks(always)) {
      for (let i = 0; i < chunk.id.length; i++) {
        seen.push(
          tickOf(chunk.id[i] as number, {
            timeMs: chunk.timeMs[i] as number,
            price: chunk.price[i] as number,
            quantity: chunk.quantity[i] as number,
            isBuyerMaker: chunk.isBuyerMaker[i] === 1,
            trades: chunk.trades[i] as number,
          }),
        );
      }
    }
    assert.deepEqual(seen, ticksOf(1, 20_000));
    assert.deepEqual(again.lastTick(btc), { id: 20_000, timeMs: tickOf(20_000).timeMs, price: tickOf(20_000).price });
    await again.close();
  });

  it('stores a tick once however often it comes, and keeps ids and times beyond 2^31 whole', async () => {
    const store = await openedStore(newFolder());
    const big = tickOf(2 ** 53 - 1, { timeMs: hourStartMs });
    store.append([tickOf(1), tickOf(1), big]);
    store.append([tickOf(1, { price: 1 })]);
    assert.deepEqual(await storedIds(store, always), [1, 2 ** 53 - 1]);
    for await (const { price, timeMs } of store.readTicks(always)) {
      assert.equal(price[0], tickOf(1).price);
      assert.equal(timeMs[1], hourStartMs);
    }
    await store.close();
  });

  it('keeps trade and aggTrade, and venues, apart', async () => {
    const store = await openedStore(newFolder());
    const usdm = instrumentId('usdm:btcusdt');
    store.append([tickOf(1), tickOf(2, { stream: 'trade' }), tickOf(3, { instrument: usdm })]);
    assert.deepEqual(await storedIds(store, always), [1]);
    assert.deepEqual(await storedIds(store, { ...always, stream: 'trade' }), [2]);
    assert.deepEqual(store.series(), [
      btc,
      { instrument: btc.instrument, stream: 'trade' },
      { instrument: usdm, stream: 'aggTrade' },
    ]);
    assert.equal(store.lastTick({ instrument: usdm, stream: 'trade' }), null);
    await store.close();
  });

  it('gives ticks in order of id where trade times cross an hour in another order', async () => {
    const store = await openedStore(newFolder());
    const nextHourMs = hourStartMs + 3_600_000;
    const times = [nextHourMs - 5, nextHourMs + 1, nextHourMs - 1, nextHourMs + 2, nextHourMs - 2, nextHourMs + 9];
    store.append(times.map((timeMs, i) => tickOf(i + 1, { timeMs })));
    assert.deepEqual(await storedIds(store, always), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await storedIds(store, { ...always, fromMs: nextHourMs }), [2, 4, 6]);
    assert.deepEqual(await storedIds(store, { ...always, toMs: nextHourMs }), [1, 3, 5]);
    await store.close();
  });

  it('shows a reader everything appended before the call', async () => {
    const store = await openedStore(newFolder());
    store.append(ticksOf(1, 5_000));
    store.putBar(barOf(hourStartMs));
    assert.equal((await storedIds(store, always)).length, 5_000);
    assert.equal(await store.countBars(btc, '1m'), 1);
    await store.close();
  });

  it('replaces a bar by its next revision and never by an older one', async () => {
    const store = await openedStore(newFolder());
    store.putBar(barOf(hourStartMs));
    store.putBar(barOf(hourStartMs, { close: 11.5, revision: 2, complete: false, origin: 'fetched' }));
    store.putBar(barOf(hourStartMs, { close: 99, revision: 1 }));
    const bars = await store.readBars({ ...always, timeframe: '1m' });
    assert.deepEqual([...bars.close], [11.5]);
    assert.deepEqual([...bars.revision], [2]);
    assert.equal(bars.flags[0], barFlags.revised | barFlags.fetched);
    await store.close();
  });

  it('lets our own complete bar stand over a fetched one of the same revision, and that over an incomplete one', async () => {
    const versions = {
      own: barOf(hourStartMs, { close: 1 }),
      fetched: barOf(hourStartMs, { close: 2, origin: 'fetched' }),
      incomplete: barOf(hourStartMs, { close: 3, complete: false }),
    };
    for (const [first, second, close] of [
      ['own', 'fetched', 1],
      ['fetched', 'own', 1],
      ['fetched', 'incomplete', 2],
      ['incomplete', 'fetched', 2],
    ] as const) {
      for (const isSealedBetween of [false, true]) {
        const store = await openedStore(newFolder());
        store.setCheckpointer(finalThrough(0));
        store.putBar(versions[first]);
        if (isSealedBetween) assert.ok(await store.seal());
        store.putBar(versions[second]);
        const read = async () => [...(await store.readBars({ ...always, timeframe: '1m' })).close];
        assert.deepEqual(await read(), [close], `${first}, ${second}, sealed between: ${isSealedBetween}`);
        assert.ok(await store.seal());
        assert.deepEqual(await read(), [close], `${first}, ${second}, sealed`);
        await store.close();
      }
    }
  });

  it('makes longer timeframes from minutes and leaves out the one that is still forming', async () => {
    const store = await openedStore(newFolder());
    store.setCheckpointer(finalThrough(hourStartMs + 40 * minuteMs));
    for (let minute = 0; minute < 40; minute++) {
      if (minute === 7) continue;
      const fields = { open: minute, high: minute + 5, low: minute - 5, close: minute + 1, complete: minute !== 20 };
      store.putBar(barOf(hourStartMs + minute * minuteMs, fields));
    }
    const bars = await store.readBars({ ...always, timeframe: '15m' });
    assert.deepEqual([...bars.openMs], [hourStartMs, hourStartMs + 15 * minuteMs]);
    assert.deepEqual([...bars.open], [0, 15]);
    assert.deepEqual([...bars.high], [19, 34]);
    assert.deepEqual([...bars.low], [-5, 10]);
    assert.deepEqual([...bars.close], [15, 30]);
    assert.deepEqual([...bars.volume], [70, 75]);
    assert.deepEqual([...bars.flags], [barFlags.complete, 0]);
    assert.deepEqual([...(await store.latestBars(btc, '15m', 1)).openMs], [hourStartMs + 15 * minuteMs]);
    assert.deepEqual([...(await store.latestBars(btc, '1m', 2)).open], [38, 39]);
    await store.close();
  });

  it('gives the same longer bars to latestBars as to readBars, whatever the count', async () => {
    const store = await openedStore(newFolder());
    store.setCheckpointer(finalThrough(hourStartMs + 400 * minuteMs));
    for (let minute = 3; minute < 400; minute++) {
      if (minute % 11 !== 0) store.putBar(barOf(hourStartMs + minute * minuteMs, { open: minute }));
    }
    for (const timeframe of ['15m', '1h', '4h'] as const) {
      const all = await store.readBars({ ...always, timeframe });
      for (let count = 1; count <= all.openMs.length; count++) {
        const latest = await store.latestBars(btc, timeframe, count);
        assert.deepEqual(latest.openMs, all.openMs.slice(-count));
        assert.deepEqual(latest.volume, all.volume.slice(-count));
        assert.deepEqual(latest.flags, all.flags.slice(-count));
      }
    }
    await store.close();
  });

  it('keeps gaps by their range, quotes and funding over a restart', async () => {
    const folder = newFolder();
    const store = await openedStore(folder);
    const gap = {
      kind: 'gap',
      ...btc,
      fromId: 5,
      toId: 9,
      fromMs: hourStartMs,
      toMs: hourStartMs + 10,
      state: 'open',
      reason: 'reconnect',
      foundMs: hourStartMs + 20,
      closedMs: null,
    } as const;
    const repaired = { ...gap, state: 'repaired', closedMs: hourStartMs + 50 } as const;
    const quote = { instrument: btc.instrument, bid: 1, bidQuantity: 2, ask: 3, askQuantity: 4 };
    const events: JournalEvent[] = [
      gap,
      repaired,
      { kind: 'quote', timeMs: hourStartMs, ...quote },
      { kind: 'quote', timeMs: hourStartMs + 3_600_000, ...quote },
      {
        kind: 'funding',
        instrument: btc.instrument,
        timeMs: hourStartMs,
        rate: 1e-4,
        markPrice: 6e4,
        intervalHours: 8,
      },
    ];
    store.append(events);
    await store.close();
    const again = await openedStore(folder);
    assert.deepEqual(again.gaps(), [repaired]);
    assert.deepEqual(again.funding(btc.instrument, -Infinity, Infinity), [events[4]]);
    const times: number[] = [];
    for await (const { timeMs } of again.readQuotes(btc.instrument, hourStartMs, Infinity)) times.push(...timeMs);
    assert.deepEqual(times, [hourStartMs, hourStartMs + 3_600_000]);
    await again.close();
  });

  it('refuses a store of another realm, naming both, and changes nothing', async () => {
    const folder = newFolder();
    await (await openedStore(folder)).close();
    const before = readFileSync(`${folder}/store.json`, 'utf8');
    assert.equal((JSON.parse(before) as { realm: string }).realm, 'binance');
    const refused = await openStore(storeOptions(folder, { realm: 'simulator' }));
    assert.ok(!refused.ok);
    assert.equal(refused.failure.reason, 'otherRealm');
    assert.match(refused.failure.message, /"binance".*"simulator"/);
    assert.equal(readFileSync(`${folder}/store.json`, 'utf8'), before);
  });

  it('refuses a newer format without touching it, and data without an identity', async () => {
    const folder = newFolder();
    const newer = '{"format": 2, "realm": "binance", "createdBy": "9.0.0"}';
    writeFileSync(`${folder}/store.json`, newer);
    const refused = await openStore(storeOptions(folder));
    assert.ok(!refused.ok);
    assert.equal(refused.failure.reason, 'newerFormat');
    assert.equal(readFileSync(`${folder}/store.json`, 'utf8'), newer);
    assert.ok(!existsSync(`${folder}/journal`));
  });

  it('opens for reading without changing a byte, and refuses to append', async () => {
    const folder = newFolder();
    const empty = await openStore(storeOptions(folder, { readOnly: true }));
    assert.ok(!empty.ok);
    assert.equal(empty.failure.reason, 'noStore');
    const store = await openedStore(folder);
    store.append(ticksOf(1, 10));
    const reader = await openedStore(folder, { readOnly: true });
    assert.equal((await storedIds(reader, always)).length, 10);
    assert.throws(() => reader.append([tickOf(11)]), /reading only/);
    await reader.close();
    store.append([tickOf(11)]);
    assert.equal((await storedIds(store, always)).length, 11);
    await store.close();
  });
});

function finalThrough(timeMs: number): Checkpointer {
  return { save: () => new Uint8Array(0), restore: () => undefined, finalThroughMs: () => timeMs };
}
