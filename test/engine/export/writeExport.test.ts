import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { instrumentId } from '../../../src/engine/contract/ids';
import { writeExport, type ExportOptions } from '../../../src/engine/export/writeExport';
import type { AnalyticSeries } from '../../../src/engine/contract/analytics';
import type { MarketStore } from '../../../src/engine/store/store';
import { FaultyFiles } from '../../support/store/faultyFiles';
import { openedStore, temporaryFolders } from '../../support/store/storeFolder';
import { barOf, hourStartMs, tickOf, ticksOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;

describe('writeExport', () => {
  const newFolder = temporaryFolders();

  it('writes ticks with the columns of the command line, in order of id, and a card that fits them', async () => {
    const store = await openedStore(newFolder());
    store.append([tickOf(1, { price: 1e-7, quantity: 1e21 }), tickOf(2), tickOf(3, { price: 0 })]);
    const folder = newFolder();
    const { file, rows } = await exported(store, folder, { what: 'ticks' });
    const text = readFileSync(file, 'utf8');
    const second = tickOf(2);
    assert.deepEqual(text.split('\r\n'), [
      'time_ms,symbol,trade_id,price,quantity,is_buyer_maker,trades',
      `${tickOf(1).timeMs},btcusdt,1,0.0000001,1000000000000000000000,false,2`,
      `${second.timeMs},btcusdt,2,${second.price},${second.quantity},false,1`,
      `${tickOf(3).timeMs},btcusdt,3,0,${tickOf(3).quantity},true,2`,
      '',
    ]);
    assert.equal(rows, 3);
    assert.equal(basename(file), 'btcusdt-spot-aggTrade-ticks-20261122T160000Z-20261122T160000Z.csv');
    const card = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Record<string, unknown>;
    assert.equal(card['hash'], createHash('sha256').update(text).digest('hex'));
    assert.deepEqual(
      [card['venue'], card['symbol'], card['stream'], card['realm'], card['source'], card['version'], card['rows']],
      ['spot', 'btcusdt', 'aggTrade', 'binance', 'binance', '0.1.0', 3],
    );
    assert.deepEqual(card['range'], { from: null, to: null, firstMs: tickOf(1).timeMs, lastMs: tickOf(3).timeMs });
    assert.deepEqual(readdirSync(folder).length, 2);
    await store.close();
  });

  it('writes bars without the forming one, with an empty vwap where nothing was traded', async () => {
    const store = await openedStore(newFolder());
    store.putBar(barOf(hourStartMs));
    store.putBar(barOf(hourStartMs + 60_000, { volume: 0, quoteVolume: 0, complete: false, revision: 1 }));
    const { file } = await exported(store, newFolder(), { what: 'bars' });
    assert.deepEqual(readFileSync(file, 'utf8').split('\r\n'), [
      'open_time_ms,symbol,timeframe,open,high,low,close,volume,trade_count,vwap,complete,taker_buy_volume,revision',
      `${hourStartMs},btcusdt,1m,10,12,9,11,5,7,10.5,true,2,0`,
      `${hourStartMs + 60_000},btcusdt,1m,10,12,9,11,0,7,,false,2,1`,
      '',
    ]);
    const quarter = await exported(store, newFolder(), { what: 'bars', timeframe: '15m' });
    assert.equal(quarter.rows, 0);
    await store.close();
  });

  it('marks simulated data in the file name and on the card', async () => {
    const store = await openedStore(newFolder(), { realm: 'simulator' });
    store.append([tickOf(1, { instrument: instrumentId('sim:oak') })]);
    const series = { instrument: instrumentId('sim:oak'), stream: 'aggTrade' } as const;
    const { file } = await exported(store, newFolder(), { what: 'ticks', series, source: 'simulator' });
    assert.match(basename(file), /^oak-sim-aggTrade-ticks-.*\.simulator\.csv$/);
    await store.close();
  });

  it('lists the gaps that touch the range', async () => {
    const store = await openedStore(newFolder());
    const gap = {
      kind: 'gap',
      ...btc,
      fromId: 2,
      toId: 3,
      state: 'open',
      reason: 'reconnect',
      closedMs: null,
    } as const;
    const at = (fromMs: number, toMs: number) => ({ ...gap, fromMs, toMs, foundMs: toMs });
    store.append([tickOf(1), at(hourStartMs, hourStartMs + 5), { ...at(0, 5), fromId: 0, toId: 0 }, tickOf(4)]);
    const { file } = await exported(store, newFolder(), { what: 'ticks', fromMs: hourStartMs });
    const card = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { gaps: { fromId: number }[] };
    assert.deepEqual(
      card.gaps.map(({ fromId }) => fromId),
      [2],
    );
    await store.close();
  });

  it('leaves nothing behind where it is cancelled or the folder cannot be written', async () => {
    const store = await openedStore(newFolder());
    store.append(ticksOf(1, 100));
    const folder = newFolder();
    const stopped = new AbortController();
    stopped.abort();
    const cancelled = await writeExport({ ...optionsOf(store, folder), signal: stopped.signal });
    assert.ok(!cancelled.ok);
    assert.equal(cancelled.failure.reason, 'cancelled');
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(`${folder}/file`, '');
    const refused = await writeExport(optionsOf(store, `${folder}/file`));
    assert.ok(!refused.ok);
    assert.ok(refused.failure.message.includes(`${folder}/file`));
    await store.close();
  });

  it('keeps the old file with its own card where the new one cannot take its name', async () => {
    const store = await openedStore(newFolder());
    store.append(ticksOf(1, 100));
    const folder = newFolder();
    await exported(store, folder, { name: 'a.csv' });
    const before = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
    store.append(ticksOf(101, 100));
    const disk = new FaultyFiles();
    disk.decide = ({ name, path }) => (name === 'rename' && path.endsWith('.csv') ? { code: 'EACCES' } : 'none');
    const refused = await writeExport({ ...optionsOf(store, folder), name: 'a.csv', files: disk.files });
    assert.ok(!refused.ok);
    assert.deepEqual(
      readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
      before,
    );
    await store.close();
  });

  it('does not blame the folder where the values could not be computed', async () => {
    const store = await openedStore(newFolder());
    const folder = newFolder();
    async function* pieces(): AsyncGenerator<AnalyticSeries> {
      yield await Promise.resolve({ id: 'broken', subject: 'all', openMs: new Float64Array(0), columns: [] });
      throw new Error('The window is empty');
    }
    const analytic = { id: 'broken', subject: 'btcusdt', settings: {}, legs: [btc], pieces: pieces() };
    const refused = await writeExport({ ...optionsOf(store, folder), what: 'series', analytic });
    assert.ok(!refused.ok);
    assert.equal(refused.failure.reason, 'exportContent');
    assert.match(refused.failure.message, /could not be computed: The window is empty/);
    assert.ok(!refused.failure.message.includes(folder));
    assert.deepEqual(readdirSync(folder), []);
    await store.close();
  });
});

function optionsOf(store: MarketStore, folder: string): ExportOptions {
  const range = { fromMs: -Infinity, toMs: Infinity, timeframe: '1m', what: 'ticks', series: btc } as const;
  return { store, folder, ...range, source: 'binance', settings: {}, version: '0.1.0', nowMs: hourStartMs };
}

async function exported(
  store: MarketStore,
  folder: string,
  more: Partial<ExportOptions>,
): Promise<{ file: string; rows: number }> {
  const result = await writeExport({ ...optionsOf(store, folder), ...more });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
