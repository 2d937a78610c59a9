import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentId } from '../../src/engine/contract/ids';
import type { SourceEvent } from '../../src/engine/contract/market';
import { openPipeline, scriptedSource } from '../support/openPipeline';

const instrument = instrumentId('spot:btcusdt');
const series = { instrument, stream: 'aggTrade' } as const;
const startMs = Date.UTC(2026, 10, 22, 16, 0);

describe('A symbol whose data were deleted', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is not counted twice when its newest trades are fetched again', async () => {
    const trades = newestTrades(300);
    const first = await open();
    await first.pipeline.run(scriptedSource([trades], startMs), [instrument], new AbortController().signal);
    first.pipeline.forget(instrument);
    assert.ok((await first.store.deleteData({ instrument, beforeMs: Infinity })).ok);
    await first.store.close();
    const again = await open();
    assert.equal(again.store.lastTick(series), null);
    const later = newestTrades(700);
    await again.pipeline.run(scriptedSource([later], startMs), [instrument], new AbortController().signal);
    const all = { ...series, fromMs: -Infinity, toMs: Infinity };
    for (const timeframe of ['1s', '1m'] as const) {
      const bars = await again.store.readBars({ ...all, timeframe });
      const spanMs = timeframe === '1s' ? 1_000 : 60_000;
      assert.ok(bars.openMs.length > 1);
      for (const [i, openMs] of bars.openMs.entries()) {
        const inside = later.filter(
          (one) => one.kind === 'tick' && Math.floor(one.timeMs / spanMs) * spanMs === openMs,
        );
        assert.equal(bars.tradeCount[i], inside.length, `${timeframe} bar of ${new Date(openMs).toISOString()}`);
      }
    }
    await again.store.close();
  });

  const open = () => openPipeline(folder, { stream: 'aggTrade' });
});

/** A trade every 250 ms, the first of them of ids that a fetch gives again. */
function newestTrades(count: number): SourceEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: 'tick',
    ...series,
    id: i + 1,
    timeMs: startMs + i * 250,
    price: 100 + Math.sin(i / 7),
    quantity: 1,
    isBuyerMaker: i % 3 === 0,
    trades: 1,
  }));
}
