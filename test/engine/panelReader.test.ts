import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Bar, Tick } from '../../src/engine/contract/market';
import type { FeedRow } from '../../src/engine/contract/messages';
import { readSettings } from '../../src/engine/contract/readSettings';
import { FeedReader } from '../../src/engine/feedReader';
import { PanelReader } from '../../src/engine/panelReader';
import { StatisticsReader } from '../../src/engine/statisticsReader';
import { StoredReader } from '../../src/engine/storedReader';
import { openPipeline, scriptedSource } from '../support/openPipeline';

const instrument = instrumentId('spot:btcusdt');
const stream = 'aggTrade' as const;
const hourMs = Date.UTC(2026, 10, 22, 16, 0);
const feedRow = { running: true, source: 'binance', realm: 'binance', state: 'live' } as FeedRow;
const { retention } = readSettings({}).settings;
const kept = { instruments: () => [instrument], retention: () => retention, log: () => undefined };

describe('PanelReader', () => {
  it('shows an hour whole while its last minute is within the grace', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    const { store, pipeline } = await openPipeline(folder, { stream });
    try {
      const lastMs = hourMs + 3_600_300;
      // A trade a minute, prices rising by one; the last is of the next hour, and the minute before it is not final.
      const ticks = Array.from({ length: 61 }, (_, minute) =>
        tickAt(minute, Math.min(hourMs + minute * 60_000 + 500, lastMs)),
      );
      await pipeline.run(scriptedSource([ticks], lastMs), [instrument], new AbortController().signal);
      const parts = { store, clock: systemClock, pipeline, stream, feed: () => feedRow };
      const statistics = new StatisticsReader({ ...parts, analytics: () => [] });
      const stored = new StoredReader({ ...parts, ...kept });
      const reader = new PanelReader({ ...parts, statistics, health: new FeedReader({ ...parts, stored }) });
      const shown = await reader.delta({ kind: 'price', instrument, timeframe: '1h' }, Infinity);
      assert.ok(shown?.kind === 'price');
      const { openMs, open, low, close } = shown.bars;
      assert.deepEqual([...openMs], [hourMs, hourMs + 3_600_000]);
      assert.deepEqual([...open], [100, 160]);
      assert.deepEqual([...low], [100, 160]);
      assert.deepEqual([...close], [159, 160]);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows what came far back once it may, with all that the panel shows and not the whole series', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    const { store, pipeline } = await openPipeline(folder, { stream });
    try {
      pipeline.bars.time(hourMs);
      let nowMs = 1_000;
      const clock = { ...systemClock, monotonicMs: () => nowMs };
      const parts = { store, clock, pipeline, stream, feed: () => feedRow };
      const statistics = new StatisticsReader({ ...parts, analytics: () => [] });
      const stored = new StoredReader({ ...parts, ...kept });
      const reader = new PanelReader({ ...parts, statistics, health: new FeedReader({ ...parts, stored }) });
      for (let minute = 1; minute <= 5_000; minute++) store.putBar(barAt(hourMs - minute * 60_000));
      const topic = { kind: 'price', instrument, timeframe: '1m' } as const;
      const opensOf = async (sinceMs: number): Promise<number[]> => {
        const shown = await reader.delta(topic, sinceMs);
        assert.ok(shown?.kind === 'price');
        return [...shown.bars.openMs];
      };
      const whole = await opensOf(hourMs - 5_000 * 60_000);
      assert.deepEqual([whole.length, whole[0], whole.at(-1)], [300, hourMs - 300 * 60_000, hourMs - 60_000]);
      const recent = await opensOf(hourMs - 4_000 * 60_000);
      assert.ok(recent.length <= 3, 'too early to read all again: only what is live');
      assert.deepEqual(await opensOf(Infinity), [], 'and still too early');
      nowMs += 60_000;
      assert.equal((await opensOf(Infinity)).length, 300, 'what was owed comes, though nothing new has changed');
      assert.deepEqual(await opensOf(Infinity), []);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function barAt(openMs: number): Bar {
  const prices = { open: 100, high: 101, low: 99, close: 100, volume: 1, quoteVolume: 100, takerBuyVolume: 0 };
  const state = { tradeCount: 1, origin: 'fetched', complete: true, revision: 0 } as const;
  return { instrument, stream, timeframe: '1m', openMs, ...prices, ...state };
}

function tickAt(minute: number, timeMs: number): Tick {
  const figures = { id: minute + 1, price: 100 + minute, quantity: 1, isBuyerMaker: false, trades: 1 };
  return { kind: 'tick', instrument, stream, timeMs, ...figures };
}
