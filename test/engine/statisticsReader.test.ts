import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnalytics } from '../../src/engine/analytics/registry';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Bar } from '../../src/engine/contract/market';
import type { FeedRow } from '../../src/engine/contract/messages';
import { StatisticsReader } from '../../src/engine/statisticsReader';
import { openPipeline } from '../support/openPipeline';

const instrument = instrumentId('spot:btcusdt');
const startMs = Date.UTC(2026, 10, 22, 16, 0);
const subject = { kind: 'symbol', instrument, timeframe: '1m' } as const;

describe('StatisticsReader', () => {
  it('computes anew when bars behind the newest are revised or come later, and nothing where none has changed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    const stream = 'aggTrade' as const;
    const { store, pipeline } = await openPipeline(folder, { stream });
    try {
      const clock = { ...systemClock, monotonicMs: () => 0, sleep: () => Promise.resolve() };
      const analytics = () => builtInAnalytics;
      const reader = new StatisticsReader({ store, pipeline, stream, clock, analytics, feed: () => feedRow });
      for (let minute = 100; minute < 300; minute++) store.putBar(barOf(minute));
      const first = await reader.snapshot(subject);
      assert.ok((first?.items.length ?? 0) > 3);
      const count = async (minute: number): Promise<number> =>
        (await reader.delta(subject, startMs + minute * 60_000))?.items.length ?? -1;
      assert.equal(await count(299), 0);
      store.putBar({ ...barOf(250), close: 90, low: 90, revision: 1 });
      assert.equal(await count(250), first?.items.length);
      assert.equal(await count(250), 0);
      store.putBar(barOf(99));
      assert.equal(await count(99), first?.items.length);
      store.putBar(barOf(300));
      assert.equal(await count(300), first?.items.length);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const feedRow: FeedRow = {
  running: false,
  source: 'binance',
  realm: 'binance',
  state: 'idle',
  reason: '',
  message: '',
  nextAttemptMs: null,
  ticksTotal: 0,
  rejectedTotal: 0,
  reconnects: 0,
  exchangeTimeMs: 0,
};

function barOf(minute: number): Bar {
  const close = 100 + Math.sin(minute / 5);
  return {
    instrument,
    stream: 'aggTrade',
    timeframe: '1m',
    openMs: startMs + minute * 60_000,
    open: close,
    high: close + 1,
    low: close - 1,
    close,
    volume: 1,
    quoteVolume: close,
    takerBuyVolume: 0.5,
    tradeCount: 3,
    origin: 'fetched',
    complete: true,
    revision: 0,
  };
}
