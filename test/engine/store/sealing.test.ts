import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { openStore } from '../../../src/engine/store/sqljsStore';
import type { StoreNotice } from '../../../src/engine/store/store';
import { readAllWithPython, readWithPython } from '../../support/store/otherSqlite';
import { setSegmentFormat } from '../../support/store/segmentFormatMark';
import { storedIds, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, idRange, minutesMade, minutesOf, until } from '../../support/store/storeRun';
import { barOf, hourStartMs, ticksOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

describe('sealing', () => {
  const newFolder = temporaryFolders();

  it('writes the hour that is over as a file that another SQLite reads, and replays only what came after it', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 7_300));
    assert.equal(readdirSync(`${folder}/journal`).length, 3, 'a segment an hour');
    await run.clock.advance(5_100);
    await run.store.seal();
    run.crash();
    assert.deepEqual(filesOf(folder, 'ticks'), [
      '2026-11-22T16.sqlite',
      '2026-11-22T17.sqlite',
      '2026-11-22T18.sqlite',
    ]);
    assert.deepEqual(filesOf(folder, 'bars'), ['2026-11.sqlite']);
    const hour = `${folder}/ticks/2026-11-22T16.sqlite`;
    const files = [...filesOf(folder, 'ticks').map((file) => `ticks/${file}`), 'bars/2026-11.sqlite', 'book.sqlite'];
    const [ids, series, ...sound] = readAllWithPython([
      [hour, 'SELECT min(id), max(id), count(*), typeof(id) FROM ticks'],
      [hour, 'SELECT venue, symbol, stream FROM series'],
      ...files.map((file) => [`${folder}/${file}`, 'PRAGMA integrity_check'] as const),
    ]);
    assert.deepEqual(ids, [[1, 3_599, 3_599, 'integer']]);
    assert.deepEqual(series, [['spot', 'btcusdt', 'aggTrade']]);
    assert.deepEqual(sound.flat(2), Array(5).fill('ok'));
    const again = await beginRun(folder);
    assert.equal(again.store.recovery.replayedEvents, 0);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 7_300));
    assert.deepEqual(await minutesOf(again.store, always), minutesMade(run.model.bars));
    assert.equal(again.model.sum, run.model.sum);
    await again.store.close();
  });

  it('goes on after a crash with the same values as a run that never crashed', async () => {
    const folder = newFolder();
    const straight = await beginRun(newFolder());
    straight.take(everySecond(1, 9_000));
    let run = await beginRun(folder);
    for (const [first, count] of [
      [1, 2_000],
      [2_001, 3_500],
      [5_501, 100],
      [5_601, 3_400],
    ] as const) {
      run.take(everySecond(first, count));
      if (first === 2_001) {
        await run.clock.advance(6_000);
        await sealed(folder, 'ticks/2026-11-22T16.sqlite');
      }
      run.crash();
      run = await beginRun(folder);
    }
    assert.equal(run.model.sum, straight.model.sum);
    assert.deepEqual(await minutesOf(run.store, always), await minutesOf(straight.store, always));
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 9_000));
    await run.store.close();
    await straight.store.close();
  });

  it('gives the same values whenever it is replayed from a checkpoint', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 3_590));
    run.take(everySecond(3_591, 500));
    await run.clock.advance(6_000);
    await sealed(folder, 'ticks/2026-11-22T16.sqlite');
    run.take(everySecond(4_091, 300));
    run.crash();
    const seen: string[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const again = await beginRun(folder, { readOnly: true });
      assert.ok(again.store.recovery.replayedEvents > 0 && again.store.recovery.replayedEvents < 900);
      seen.push(JSON.stringify([again.model.sum, await minutesOf(again.store, always), again.model.bars]));
      await again.store.close();
    }
    assert.equal(seen[0], seen[1]);
    assert.deepEqual(JSON.parse(seen[0] as string).slice(0, 2), [run.model.sum, minutesMade(run.model.bars)]);
  });

  it('keeps gaps, quotes, funding and revised bars over sealing', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 100));
    const { instrument } = btc;
    const times = { fromMs: hourStartMs, toMs: hourStartMs + 9, foundMs: hourStartMs + 10, closedMs: null };
    const gap = { kind: 'gap', ...btc, fromId: 7, toId: 8, ...times, state: 'lost', reason: 'tooOld' } as const;
    const quote = {
      kind: 'quote',
      instrument,
      timeMs: hourStartMs,
      bid: 1,
      bidQuantity: 2,
      ask: 3,
      askQuantity: 4,
    } as const;
    const paid = {
      kind: 'funding',
      instrument,
      timeMs: hourStartMs,
      rate: -1e-4,
      markPrice: 6e4,
      intervalHours: 8,
    } as const;
    run.store.append([gap, quote, paid]);
    run.store.putBar(barOf(hourStartMs, { revision: 1 }));
    assert.ok(await run.store.seal());
    run.store.append([{ ...quote, ask: 5 }]);
    run.store.putBar(barOf(hourStartMs, { revision: 2, close: 99 }));
    run.store.putBar(barOf(hourStartMs, { revision: 0, close: 1 }));
    assert.ok(await run.store.seal());
    run.crash();
    const { store } = await beginRun(folder);
    assert.deepEqual(store.gaps(), [gap]);
    assert.deepEqual(store.funding(instrument, -Infinity, Infinity), [paid]);
    const asks: number[] = [];
    for await (const { ask } of store.readQuotes(instrument, -Infinity, Infinity)) asks.push(...ask);
    assert.deepEqual(asks, [5]);
    const bars = await store.readBars({ ...always, timeframe: '1m' });
    assert.deepEqual([bars.close[0], bars.revision[0]], [99, 2]);
    await store.close();
  });

  it('puts late ticks into an hour that is sealed, each once, and keeps the file whole', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    const missing = new Set([100, 101, 2_000]);
    run.take(everySecond(1, 4_000).filter(({ id }) => !missing.has(id)));
    await run.clock.advance(6_000);
    await sealed(folder, 'ticks/2026-11-22T16.sqlite');
    assert.equal((await storedIds(run.store, always)).length, 3_997);
    const late = everySecond(1, 4_000).filter(({ id }) => missing.has(id) || id === 102);
    run.take(late);
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 4_000));
    assert.ok(await run.store.seal());
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 4_000));
    run.crash();
    const hour = `${folder}/ticks/2026-11-22T16.sqlite`;
    assert.deepEqual(readWithPython(hour, 'SELECT count(*) FROM ticks'), [[3_599]]);
    assert.deepEqual(readWithPython(hour, 'PRAGMA integrity_check'), [['ok']]);
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 4_000));
    await again.store.close();
  });

  it('splits an hour that is too large for one file and reads it as one', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { rowsPerFile: 700, segmentBytes: 20_000 } });
    for (let first = 1; first <= 3_000; first += 600) {
      run.take(everySecond(first, 600));
      assert.ok(await run.store.seal());
    }
    const parts = filesOf(folder, 'ticks');
    assert.ok(parts.length >= 4 && parts.includes('2026-11-22T16-2.sqlite'), parts.join());
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 3_000));
    const inside = { ...always, fromMs: hourStartMs + 900_000, toMs: hourStartMs + 1_000_000 };
    assert.deepEqual(await storedIds(run.store, inside), idRange(900, 100));
    const counted = parts.map(
      (part) => readWithPython(`${folder}/ticks/${part}`, 'SELECT count(*) FROM ticks')[0]?.[0],
    );
    assert.equal(
      counted.reduce<number>((sum, n) => sum + Number(n), 0),
      3_000,
    );
    await run.store.close();
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 3_000));
    await again.store.close();
  });

  it('seals when it is closed, also in the middle of an hour, and goes on in the same file', async () => {
    const folder = newFolder();
    const first = await beginRun(folder);
    first.take(everySecond(1, 50));
    await first.store.close();
    const second = await beginRun(folder);
    assert.equal(second.store.recovery.replayedEvents, 0);
    assert.equal(second.store.lastTick(btc)?.id, 50);
    second.take(everySecond(51, 50));
    assert.deepEqual(await storedIds(second.store, always), idRange(1, 100));
    await second.store.close();
    assert.deepEqual(filesOf(folder, 'ticks'), ['2026-11-22T16.sqlite']);
    assert.ok(readdirSync(`${folder}/journal`).length <= 3);
  });

  it('sets a sealed file aside when a single bit in it is wrong, keeps the rest, and asks for its ticks again', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 7_300));
    await run.store.close();
    const path = `${folder}/ticks/2026-11-22T17.sqlite`;
    const bytes = readFileSync(path);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] as number) ^ 4;
    writeFileSync(path, bytes);
    const again = await beginRun(folder);
    const notices: StoreNotice[] = [];
    again.store.onNotice((notice) => notices.push(notice));
    assert.deepEqual(await storedIds(again.store, always), [...idRange(1, 3_599), ...idRange(7_200, 101)]);
    assert.deepEqual(
      notices.map(({ reason }) => reason),
      ['quarantined'],
    );
    assert.match(notices[0]?.message ?? '', /ticks\/2026-11-22T17\.sqlite is damaged/);
    assert.deepEqual(
      again.store.gaps().map(({ fromId, toId, state, reason }) => [fromId, toId, state, reason]),
      [[3_600, 7_199, 'open', 'fileDamaged']],
    );
    const aside = readdirSync(`${folder}/quarantine`).find((name) => name.endsWith('.sqlite'));
    assert.deepEqual(readFileSync(`${folder}/quarantine/${aside}`), bytes);
    again.take(everySecond(3_600, 3_600));
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 7_300));
    await again.store.close();
  });

  it('makes the book again from the files where it is damaged or gone', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 4_000));
    await run.store.close();
    writeFileSync(`${folder}/book.sqlite`, 'not a database');
    const again = await beginRun(folder);
    assert.deepEqual(
      again.store.recovery.quarantined.map(({ file }) => file),
      ['book.sqlite'],
    );
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 4_000));
    assert.deepEqual(await minutesOf(again.store, always), minutesMade(run.model.bars));
    await again.store.close();
    rmSync(`${folder}/book.sqlite`);
    const third = await beginRun(folder);
    assert.deepEqual(await storedIds(third.store, always), idRange(1, 4_000));
    assert.equal(third.store.lastTick(btc)?.id, 4_000);
    await third.store.close();
  });

  it('makes a damaged store.json again where the book says the realm, and refuses where it says another', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 10));
    await run.store.close();
    const path = `${folder}/store.json`;
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace('binance', 'binanbe'));
    const other = await openStore(storeOptions(folder, { realm: 'simulator' }));
    assert.ok(!other.ok);
    assert.match(other.failure.message, /its book says the realm "binance"/);
    assert.match(readFileSync(path, 'utf8'), /binanbe/);
    const again = await beginRun(folder);
    assert.equal(readFileSync(path, 'utf8'), whole);
    assert.deepEqual(
      again.store.recovery.quarantined.map(({ file }) => file),
      ['store.json'],
    );
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 10));
    assert.ok(readdirSync(`${folder}/quarantine`).some((name) => name.endsWith('store.json')));
    await again.store.close();
  });

  it('refuses a file of a newer schema and changes nothing', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 10));
    await run.store.close();
    const path = `${folder}/ticks/2026-11-22T16.sqlite`;
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(2, 60);
    writeFileSync(path, bytes);
    const before = everyFile(folder);
    const refused = await openStore(storeOptions(folder));
    assert.ok(!refused.ok);
    assert.equal(refused.failure.reason, 'newerFormat');
    assert.match(refused.failure.message, /T16\.sqlite was written by a newer version/);
    assert.deepEqual(everyFile(folder), before);
    assert.deepEqual(readFileSync(path), bytes);
  });

  it('refuses a journal of a newer version before it changes anything, writing or reading', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 10));
    await run.store.close();
    const newest = readdirSync(`${folder}/journal`).toSorted().at(-1) ?? '';
    setSegmentFormat(`${folder}/journal/${newest}`, 3);
    writeFileSync(`${folder}/ticks/left.tmp`, '');
    const before = everyFile(folder);
    for (const readOnly of [false, true]) {
      const refused = await openStore(storeOptions(folder, { readOnly }));
      assert.ok(!refused.ok);
      assert.equal(refused.failure.reason, 'newerFormat');
      assert.match(refused.failure.message, /\.seg was written by a newer version/);
      assert.deepEqual(everyFile(folder), before);
    }
  });

  it('lets a reader finish that began before the hour it reads was sealed', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(ticksOf(1, 30_000, {}));
    const reading = run.store.readTicks(always)[Symbol.asyncIterator]();
    const seen: number[] = [...((await reading.next()).value?.id ?? [])];
    assert.ok(await run.store.seal());
    assert.ok(existsSync(`${folder}/ticks/2026-11-22T16.sqlite`));
    for (let next = await reading.next(); next.done !== true; next = await reading.next()) seen.push(...next.value.id);
    assert.deepEqual(seen, idRange(1, 30_000));
    await run.store.close();
  });
});

function filesOf(folder: string, below: string): string[] {
  return readdirSync(`${folder}/${below}`).toSorted(byName);
}

function everyFile(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).toSorted(byName);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function sealed(folder: string, file: string): Promise<void> {
  // The book is written last, and names the file.
  const book = `${folder}/book.sqlite`;
  const isListed = (): boolean => existsSync(book) && readFileSync(book).includes(file);
  return until(isListed, `${file} to be sealed`);
}
