import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { instrumentId } from '../../../src/engine/contract/ids';
import { readAllWithPython } from '../../support/store/otherSqlite';
import { storedIds, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, idRange, minutesOf } from '../../support/store/storeRun';
import { hourStartMs, ticksOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };
const many = 2_000;
/** Even small files are made by the thread. */
const limits = { rowsAtOnce: 0 };

describe('sealing in a thread of its own', () => {
  const newFolder = temporaryFolders();

  it('writes what another SQLite reads, late ticks and quotes with it, while ticks come and are read', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits });
    run.take(ticksOf(1, many, { timeMs: hourStartMs + 1 }));
    run.store.append([
      {
        kind: 'quote',
        instrument: btc.instrument,
        timeMs: hourStartMs,
        bid: 1,
        bidQuantity: 2,
        ask: 3,
        askQuantity: 4,
      },
    ]);
    const sealing = run.store.seal();
    // Mostly past the moment at which the hour's rows are taken out of the way of new ones.
    await sleep(100);
    run.take(ticksOf(many + 1, 500, { timeMs: hourStartMs + 2 }));
    assert.deepEqual(await storedIds(run.store, always), idRange(1, many + 500));
    assert.ok(await sealing);
    const file = `${folder}/ticks/2026-11-22T16.sqlite`;
    assert.ok(await run.store.seal());
    const [ticks, quotes] = readAllWithPython([
      [file, 'SELECT count(*), sum(price) > 0, typeof(max(id)) FROM ticks'],
      [file, 'SELECT time_ms, bid, ask_qty FROM quotes'],
    ]);
    assert.deepEqual(ticks, [[many + 500, 1, 'integer']]);
    assert.deepEqual(quotes, [[hourStartMs, 1, 4]]);
    assert.deepEqual(await storedIds(run.store, always), idRange(1, many + 500));
    await run.store.close();
  });

  it('is not needed: where the thread cannot be begun the files are made without it', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits, sealWorkerPath: `${folder}/missing.js` });
    const notices: string[] = [];
    run.store.onNotice(({ reason }) => notices.push(reason));
    run.take(ticksOf(1, many));
    assert.ok(await run.store.seal());
    // Into the file that is there: its bytes had gone to the thread that never began.
    run.take(ticksOf(many + 1, 100));
    assert.ok(await run.store.seal());
    assert.deepEqual(notices, []);
    assert.deepEqual(await storedIds(run.store, always), idRange(1, many + 100));
    const minutes = await minutesOf(run.store, always);
    run.crash();
    const again = await beginRun(folder, { limits });
    assert.deepEqual(await minutesOf(again.store, always), minutes);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, many + 100));
    await again.store.close();
  });

  it('makes whoever writes faster than files are made wait for them, and nobody else', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { ...limits, openRows: many } });
    run.take(ticksOf(1, many));
    await run.store.room();
    run.take(ticksOf(many + 1, 100));
    const sealing = run.store.seal();
    const book = `${folder}/book.sqlite`;
    assert.ok(!existsSync(book));
    await run.store.room();
    assert.ok(existsSync(book), 'what a round writes last');
    assert.ok(await sealing);
    await run.store.close();
  });
});
