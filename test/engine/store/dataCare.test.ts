import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { storeLimits } from '../../../src/engine/store/storeParts';
import { readWithPython } from '../../support/store/otherSqlite';
import { storedIds, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, idRange } from '../../support/store/storeRun';
import { hourStartMs } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const eth = { instrument: instrumentId('ethusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };
const hourMs = 3_600_000;

describe('retention', () => {
  const newFolder = temporaryFolders();

  it('drops whole hours that are too old or too many, and keeps their bars', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { retention: { ...storeLimits.retention, tickHours: 2 } } });
    run.take(everySecond(1, 4 * 3_600));
    assert.ok(await run.store.seal());
    assert.deepEqual(readdirSync(`${folder}/ticks`), [
      '2026-11-22T18.sqlite',
      '2026-11-22T19.sqlite',
      '2026-11-22T20.sqlite',
    ]);
    assert.deepEqual(await storedIds(run.store, always), idRange(7_200, 7_201));
    assert.equal(await run.store.countBars(btc, '1m'), 240);
    await run.store.close();
    const small = await beginRun(folder);
    small.store.setRetention({ ...storeLimits.retention, tickBytes: 1 });
    small.take(everySecond(14_401, 1));
    assert.ok(await small.store.seal());
    assert.deepEqual(readdirSync(`${folder}/ticks`), []);
    assert.equal(await small.store.countBars(btc, '1m'), 240);
    await small.store.close();
  });
});

describe('deleteData', () => {
  const newFolder = temporaryFolders();

  it('deletes one symbol everywhere, for good, and leaves the other whole', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 4_000));
    run.take(everySecond(1, 4_000).map((tick) => ({ ...tick, instrument: eth.instrument })));
    assert.ok(await run.store.seal());
    run.take(everySecond(4_001, 10));
    const query = { instrument: eth.instrument, beforeMs: Infinity };
    const expected = run.store.measureDelete(query);
    assert.equal(expected.files, 3);
    const deleted = await run.store.deleteData(query);
    assert.ok(deleted.ok);
    assert.ok(Math.abs(deleted.value.bytes / expected.bytes - 1) < 0.3, `${deleted.value.bytes} of ${expected.bytes}`);
    run.crash();
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, { ...always, ...eth }), []);
    assert.equal(await again.store.countBars(eth, '1m'), 0);
    assert.equal(again.store.lastTick(eth), null);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 4_010));
    assert.equal(await again.store.countBars(btc, '1m'), 66);
    const hour = `${folder}/ticks/2026-11-22T16.sqlite`;
    assert.deepEqual(readWithPython(hour, 'SELECT count(DISTINCT series), count(*) FROM ticks'), [[1, 3_599]]);
    assert.deepEqual(readWithPython(hour, 'PRAGMA integrity_check'), [['ok']]);
    await again.store.close();
  });

  it('deletes what is before a time and nothing behind it', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(everySecond(1, 4_000));
    const deleted = await run.store.deleteData({ instrument: null, beforeMs: hourStartMs + hourMs + 100_000 });
    assert.ok(deleted.ok && deleted.value.bytes > 0);
    assert.deepEqual(readdirSync(`${folder}/ticks`), ['2026-11-22T17.sqlite']);
    assert.deepEqual(await storedIds(run.store, always), idRange(3_700, 301));
    assert.equal(run.store.lastTick(btc)?.id, 4_000);
    await run.store.close();
  });
});

describe('sample', () => {
  const newFolder = temporaryFolders();

  it('gives first, lowest, highest and last of each span, as all ticks would, from whatever it reads', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    const ticks = everySecond(1, 5_000);
    run.take(ticks);
    assert.ok(await run.store.seal());
    // Spans of 2 s are read from ticks, of 40 s from seconds, of 500 s from minutes.
    for (const [buckets, spanMs] of [
      [50, 2_000],
      [30, 40_000],
      [8, 480_000],
    ] as const) {
      const samples = await run.store.sample(btc, hourStartMs, hourStartMs + buckets * spanMs, buckets);
      for (let at = 0; at < buckets; at++) {
        const fromMs = hourStartMs + at * spanMs;
        const prices = ticks.filter((t) => t.timeMs >= fromMs && t.timeMs < fromMs + spanMs).map((t) => t.price);
        const expected = [prices[0], Math.min(...prices), Math.max(...prices), prices.at(-1)];
        const { first, min, max, last } = samples;
        assert.deepEqual([first[at], min[at], max[at], last[at]], expected, `${spanMs} ms, span ${at}`);
      }
    }
    const beyond = await run.store.sample(btc, hourStartMs - 10_000, hourStartMs, 2);
    assert.deepEqual([...beyond.first], [Number.NaN, Number.NaN]);
    await run.store.close();
  });
});

describe('coverage', () => {
  const newFolder = temporaryFolders();

  it('says hour by hour what is there and what is missing', async () => {
    const run = await beginRun(newFolder());
    run.take(everySecond(1, 4_000));
    assert.ok(await run.store.seal());
    const span = { fromMs: hourStartMs + hourMs + 1_000, toMs: hourStartMs + hourMs + 9_000, foundMs: 0 };
    const gap = { kind: 'gap', ...btc, fromId: 9_001, toId: 9_009, state: 'open', reason: 'test' } as const;
    run.store.append([{ ...gap, ...span, closedMs: null }]);
    const none = { gapsOpen: 0, gapsRepaired: 0, gapsLost: 0 };
    assert.deepEqual(await run.store.coverage(btc), [
      { startMs: hourStartMs, ticks: 3_599, firstId: 1, lastId: 3_599, ...none },
      { startMs: hourStartMs + hourMs, ticks: 401, firstId: 3_600, lastId: 4_000, ...none, gapsOpen: 1 },
    ]);
    await run.store.close();
  });
});
