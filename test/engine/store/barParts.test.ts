import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, type StoreRun } from '../../support/store/storeRun';
import { barOf, hourStartMs } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, timeframe: '1m', fromMs: -Infinity, toMs: Infinity } as const;
const minuteMs = 60_000;

describe('bars of a month in several files', () => {
  const newFolder = temporaryFolders();

  async function filled(folder: string): Promise<StoreRun> {
    const run = await beginRun(folder, { limits: { barsPerFile: 100 } });
    for (let round = 0; round < 5; round++) {
      for (let at = 0; at < 60; at++) run.store.putBar(minute(60 * round + at));
      assert.ok(await run.store.seal());
    }
    return run;
  }

  it('begin a new file where the last one is full, so that a round of sealing does not write the month anew', async () => {
    const folder = newFolder();
    const run = await filled(folder);
    assert.deepEqual(readdirSync(`${folder}/bars`), ['2026-11-2.sqlite', '2026-11-3.sqlite', '2026-11.sqlite']);
    await run.store.close();
  });

  it('are read, counted and told the latest of as if they lay in one, over a restart too', async () => {
    const folder = newFolder();
    const run = await filled(folder);
    const truth = Array.from({ length: 300 }, (_, at) => hourStartMs + at * minuteMs);
    const check = async ({ store }: StoreRun): Promise<void> => {
      assert.deepEqual([...(await store.readBars(always)).openMs], truth);
      assert.equal(await store.countBars(btc, '1m'), 300);
      assert.equal(await store.firstBarMs(btc, '1m'), hourStartMs);
      for (const count of [1, 59, 60, 61, 130, 299, 300, 500])
        assert.deepEqual([...(await store.latestBars(btc, '1m', count)).openMs], truth.slice(-count), `${count}`);
      const span = { fromMs: hourStartMs + 100 * minuteMs, toMs: hourStartMs + 200 * minuteMs };
      assert.deepEqual([...(await store.readBars({ ...always, ...span })).openMs], truth.slice(100, 200));
    };
    await check(run);
    await run.store.close();
    const again = await beginRun(folder);
    await check(again);
    await again.store.close();
  });

  it('give the highest revision of a bar, whichever file it lies in', async () => {
    const folder = newFolder();
    const run = await filled(folder);
    run.store.putBar(minute(10, { revision: 2, close: 77 }));
    run.store.putBar(minute(299, { revision: 1, close: 78 }));
    const check = async ({ store }: StoreRun): Promise<void> => {
      const { close, revision } = await store.readBars(always);
      assert.deepEqual([close[10], revision[10], close[299], revision[299]], [77, 2, 78, 1]);
      assert.deepEqual([close[9], revision[9]], [11, 0]);
      assert.equal((await store.latestBars(btc, '1m', 1)).close[0], 78);
      assert.equal((await store.latestBars(btc, '1m', 290)).close[0], 77);
      assert.equal(await store.countBars(btc, '1m'), 300);
    };
    await check(run);
    assert.ok(await run.store.seal());
    await check(run);
    await run.store.close();
  });
});

function minute(at: number, fields: Parameters<typeof barOf>[1] = {}): ReturnType<typeof barOf> {
  return barOf(hourStartMs + at * minuteMs, fields);
}
