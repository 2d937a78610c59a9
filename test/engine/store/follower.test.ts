import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { StoreOptions } from '../../../src/engine/store/sqljsStore';
import type { JournalEvent } from '../../../src/engine/store/store';
import { eventually } from '../../support/eventually';
import { storedIds, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, idRange, minutesOf, until, type StoreRun } from '../../support/store/storeRun';
import { tickOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const eth = { instrument: instrumentId('ethusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

describe('a reader beside a writer', () => {
  const newFolder = temporaryFolders();

  it('sees every event in order, computes the same values, and holds nothing that is sealed', async () => {
    const folder = newFolder();
    const writer = await beginRun(folder);
    writer.take(everySecond(1, 100));
    const reader = await following(folder);
    writer.take(everySecond(101, 3_000));
    await reader.run.clock.advance(100);
    assert.equal(reader.run.model.sum, writer.model.sum);
    // The end of the hour: the writer begins a new segment and seals the old hour.
    writer.take(everySecond(3_101, 700));
    assert.ok(await writer.store.seal());
    writer.take(everySecond(3_801, 50));
    await until(() => {
      void reader.run.clock.advance(1_100);
      return reader.events.length === 3_750 && reader.run.model.sum === writer.model.sum;
    }, 'the reader to catch up');
    assert.deepEqual(
      reader.events.map((event) => event.kind === 'tick' && event.id),
      idRange(101, 3_750),
    );
    assert.deepEqual(await storedIds(reader.run.store, always), idRange(1, 3_850));
    assert.deepEqual(await minutesOf(reader.run.store, always), await minutesOf(writer.store, always));
    assert.equal(reader.run.store.lastTick(btc)?.id, 3_850);
    await reader.run.store.close();
    await writer.store.close();
  });

  it('lets bars of a month go that the writer has sealed, while the month goes on', async () => {
    const folder = newFolder();
    const writer = await beginRun(folder);
    const reader = await following(folder, { limits: { cacheBytes: 0 } });
    writer.take(everySecond(1, 1_200));
    assert.ok(await writer.store.seal());
    writer.take(everySecond(1_201, 130));
    await until(() => {
      void reader.run.clock.advance(1_100);
      return reader.events.length === 1_330;
    }, 'the reader to catch up');
    await eventually('the reader to take the new book', 10_000, async () => {
      await reader.run.clock.advance(1_100);
      return (await reader.run.store.describe()).partitions.length > 0 ? true : null;
    });
    // Without the file they are nowhere.
    rmSync(`${folder}/bars/2026-11.sqlite`);
    const held = await minutesOf(reader.run.store, always);
    assert.ok(held.length > 0 && held.length <= 3, `${held.length} minutes`);
    await reader.run.store.close();
    writer.crash();
  });

  it('keeps series apart that it met in another order than the writer', async () => {
    const folder = newFolder();
    const writer = await beginRun(folder);
    const reader = await following(folder);
    reader.run.store.putBar({ ...barLike, instrument: eth.instrument });
    writer.take([tickOf(1), tickOf(2, { instrument: eth.instrument })]);
    await reader.run.clock.advance(100);
    assert.ok(await writer.store.seal());
    writer.take([tickOf(3), tickOf(4, { instrument: eth.instrument })]);
    await until(() => {
      void reader.run.clock.advance(1_100);
      return reader.events.length === 4;
    }, 'the reader to catch up');
    await reader.run.clock.advance(2_000);
    assert.deepEqual(await storedIds(reader.run.store, always), [1, 3]);
    assert.deepEqual(await storedIds(reader.run.store, { ...always, ...eth }), [2, 4]);
    await reader.run.store.close();
    await writer.store.close();
  });

  it('becomes the writer after the writer was killed, with nothing lost or doubled', async () => {
    const folder = newFolder();
    const writer = await beginRun(folder);
    const reader = await following(folder);
    writer.take(everySecond(1, 500));
    writer.crash();
    await reader.run.clock.advance(100);
    assert.equal(reader.run.model.sum, writer.model.sum);
    assert.ok(existsSync(`${folder}/writer.lock`));
    await reader.run.store.close();
    const next = await beginRun(folder);
    assert.deepEqual(await storedIds(next.store, always), idRange(1, 500));
    next.take(everySecond(501, 10));
    assert.deepEqual(await storedIds(next.store, always), idRange(1, 510));
    await next.store.close();
  });

  it('says that it was left behind where the writer has dropped what it had not read', async () => {
    const folder = newFolder();
    const writer = await beginRun(folder);
    writer.take(everySecond(1, 10));
    const reader = await following(folder);
    for (let turn = 0; turn < 5; turn++) {
      writer.take(everySecond(11 + turn, 1));
      assert.ok(await writer.store.seal());
    }
    await reader.run.clock.advance(100);
    assert.ok(reader.isLost());
    await reader.run.store.close();
    await writer.store.close();
  });
});

interface Reader {
  readonly run: StoreRun;
  readonly events: JournalEvent[];
  isLost(): boolean;
}

async function following(folder: string, more: Partial<StoreOptions> = {}): Promise<Reader> {
  const run = await beginRun(folder, { readOnly: true, ...more });
  const events: JournalEvent[] = [];
  let lost = false;
  run.store.follow(
    (found) => {
      for (const event of found) {
        events.push(event);
        run.model.apply(event);
      }
    },
    () => (lost = true),
  );
  return { run, events, isLost: () => lost };
}

const barLike = {
  stream: 'aggTrade',
  timeframe: '1m',
  openMs: 0,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 1,
  quoteVolume: 1,
  takerBuyVolume: 0,
  tradeCount: 1,
  origin: 'ticks',
  complete: true,
  revision: 0,
} as const;
