import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { SourceEvent } from '../../src/engine/contract/market';
import { succeed } from '../../src/engine/contract/result';
import { Pipeline } from '../../src/engine/pipeline';
import type { TickSource } from '../../src/engine/sources/source';
import { openStore } from '../../src/engine/store/sqljsStore';

const instrument = instrumentId('spot:btcusdt');
const series = { instrument, stream: 'aggTrade' } as const;
const startMs = Date.UTC(2026, 10, 22, 16, 0);
const sqlWasmPath = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');

describe('A symbol whose data were deleted', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is not counted twice when its newest trades are fetched again', async () => {
    const trades = newestTrades(300);
    const first = await open();
    await first.pipeline.run(scripted(trades), [instrument], new AbortController().signal);
    first.pipeline.forget(instrument);
    assert.ok((await first.store.deleteData({ instrument, beforeMs: Infinity })).ok);
    await first.store.close();
    const again = await open();
    assert.equal(again.store.lastTick(series), null);
    const later = newestTrades(700);
    await again.pipeline.run(scripted(later), [instrument], new AbortController().signal);
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

  async function open() {
    const opened = await openStore({ folder, realm: 'binance', clock: systemClock, sqlWasmPath });
    assert.ok(opened.ok);
    const nothing = (): void => undefined;
    const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
    const store = opened.value;
    const pipeline = new Pipeline({ store, clock: systemClock, stream: 'aggTrade', graceMs: 1000, listener });
    await pipeline.recover();
    return { store, pipeline };
  }
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

function scripted(events: readonly SourceEvent[]): TickSource {
  return {
    async *events() {
      yield await Promise.resolve(events);
    },
    setInstruments: () => undefined,
    exchangeNowMs: () => startMs,
    check: (one) => Promise.resolve(succeed(one)),
  };
}
