import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { writeExport } from '../../../src/engine/export/writeExport';
import { openCsv } from '../../../src/engine/sources/csvFile';
import type { MarketStore } from '../../../src/engine/store/store';
import { temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, type StoreRun } from '../../support/store/storeRun';
import { hourStartMs } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;

describe('an export', () => {
  const newFolder = temporaryFolders();

  it('gives back the same store when it is imported: the next export has the same bytes', async () => {
    const first = await beginRun(newFolder());
    first.take(everySecond(1, 3_000));
    first.take(everySecond(3_011, 990));
    const gap = { kind: 'gap', ...btc, fromId: 3_001, toId: 3_010, state: 'open', reason: 'reconnect' } as const;
    first.store.append([
      { ...gap, fromMs: hourStartMs + 3_000_000, toMs: hourStartMs + 3_011_000, foundMs: 1, closedMs: null },
    ]);
    const second = await beginRun(newFolder());
    for (const what of ['ticks', 'bars'] as const) {
      const file = await exported(first.store, what, newFolder());
      await imported(second, file);
      const again = await exported(second.store, what, newFolder());
      assert.equal(readFileSync(again, 'utf8'), readFileSync(file, 'utf8'), what);
    }
    assert.deepEqual(
      second.store.gaps().map(({ fromId, toId, state }) => [fromId, toId, state]),
      [[3_001, 3_010, 'open']],
    );
    await first.store.close();
    await second.store.close();
  });
});

async function exported(store: MarketStore, what: 'ticks' | 'bars', folder: string): Promise<string> {
  const range = { fromMs: -Infinity, toMs: Infinity, timeframe: '1m', series: btc } as const;
  const written = await writeExport({
    store,
    what,
    folder,
    ...range,
    source: 'binance',
    settings: {},
    version: '0.1.0',
    nowMs: hourStartMs,
  });
  if (!written.ok) throw new Error(written.failure.message);
  return written.value.file;
}

async function imported(run: StoreRun, file: string): Promise<void> {
  const csv = await openCsv({ file, instrument: btc.instrument, badLines: 'refuse', nowMs: hourStartMs });
  if (!csv.ok) throw new Error(csv.failure.message);
  for await (const batch of csv.value.events()) {
    run.store.append(batch);
    for (const event of batch) {
      run.model.apply(event);
      if (event.kind === 'bar') run.store.putBar(event.bar);
    }
  }
}
