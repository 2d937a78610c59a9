import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { instrumentId } from '../../src/engine/contract/ids';
import { readPair, readSettings } from '../../src/engine/contract/readSettings';
import type { PairSettings } from '../../src/engine/contract/settings';
import { exportForPerson, type ExportContext } from '../../src/engine/exportForPerson';
import type { MarketStore } from '../../src/engine/store/store';
import { openedStore, temporaryFolders } from '../support/store/storeFolder';
import { barOf, hourStartMs } from '../support/store/ticks';

const y = instrumentId('spot:btcusdt');
const x = instrumentId('spot:ethusdt');
const request = { what: 'bars', instrument: y, timeframe: '1m', withNotebook: true } as const;

describe('an export that a person asks for', () => {
  const newFolder = temporaryFolders();
  let store: MarketStore;

  beforeEach(async () => {
    store = await openedStore(newFolder());
    for (const instrument of [y, x])
      for (let minute = 0; minute < 5; minute++) store.putBar(barOf(hourStartMs + minute * 60_000, { instrument }));
  });

  afterEach(() => store.close());

  it('of a pair leaves nothing where it is cancelled in its second leg, and counts the rows of both', async () => {
    const folder = newFolder();
    const rows: number[] = [];
    const whole = await exportForPerson(
      store,
      { ...request, folder, pair },
      contextOf((count) => rows.push(count)),
    );
    assert.ok(whole.ok);
    assert.deepEqual([rows, whole.value.rows], [[5, 10], 10]);
    assert.equal(readdirSync(folder).length, 5, 'two files, two cards and a notebook');
    const empty = newFolder();
    const stopped = new AbortController();
    const readBars = store.readBars.bind(store);
    store.readBars = (query) => {
      if (query.instrument === x) stopped.abort();
      return readBars(query);
    };
    const context = { ...contextOf(), signal: stopped.signal };
    const cancelled = await exportForPerson(store, { ...request, folder: empty, pair }, context);
    assert.ok(!cancelled.ok);
    assert.equal(cancelled.failure.reason, 'cancelled');
    assert.deepEqual(readdirSync(empty), []);
  });

  for (const files of [1, 2]) {
    it(`of ${files === 1 ? 'a symbol' : 'a pair'} says so where only the notebook cannot be written`, async () => {
      const folder = newFolder();
      const asked = { ...request, folder, ...(files === 1 ? {} : { pair }) };
      const first = await exportForPerson(store, asked, contextOf());
      assert.ok(first.ok && first.value.notebook !== null);
      const other = newFolder();
      mkdirSync(`${other}/${basename(first.value.notebook)}`);
      const refused = await exportForPerson(store, { ...asked, folder: other }, contextOf());
      assert.ok(!refused.ok);
      assert.match(refused.failure.message, /^The notebook could not be written .* data are there and whole/);
      assert.equal(readdirSync(other).filter((name) => name.endsWith('.csv')).length, files);
    });
  }

  it('has a notebook with the name of the symbol as it is shown', async () => {
    const written = await exportForPerson(store, { ...request, folder: newFolder() }, contextOf());
    assert.ok(written.ok && written.value.notebook !== null);
    const notebook = JSON.parse(readFileSync(written.value.notebook, 'utf8')) as { cells: { source: string[] }[] };
    assert.match(notebook.cells[0]?.source.join('') ?? '', /^# btcusdt/);
  });
});

const pair = pairOf();

function pairOf(): PairSettings {
  const { pair: read } = readPair({ y, x, timeframe: '1m' }, 'pair');
  if (read === null) throw new Error('The pair cannot be read.');
  return read;
}

function contextOf(onProgress: (rows: number) => void = () => undefined): ExportContext {
  const { settings } = readSettings({});
  const { signal } = new AbortController();
  return { settings, version: '0.1.0', nowMs: hourStartMs, signal, analytics: [], onProgress };
}
