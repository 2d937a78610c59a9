import assert from 'node:assert/strict';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import {
  barFlags,
  type FeedState,
  type SourceEvent,
  type Tick,
  type Timeframe,
} from '../../src/engine/contract/market';
import type { MarketStore } from '../../src/engine/store/store';
import { openPipeline, scriptedSource } from '../support/openPipeline';
import { temporaryFolders } from '../support/store/storeFolder';

const y = instrumentId('spot:yyy');
const x = instrumentId('spot:xxx');
const stream = 'aggTrade' as const;
const hourMs = Date.UTC(2026, 10, 22, 16);
const minuteMs = 60_000;

describe('bars that are made of minutes', () => {
  const newFolder = temporaryFolders();

  it('are not handed out while their series catches up, however far another has come', async () => {
    const folder = newFolder();
    const { store, pipeline } = await openPipeline(folder, { stream });
    const steps: number[] = [];
    const source = scriptedSource(() => [], hourMs);
    source.events = async function* events() {
      yield [...minutes(y, 0, 20), ...minutes(x, 0, 25)];
      yield [status(y, 'catchingUp'), ...minutes(x, 25, 185)];
      steps.push((await hours(store, y, '1h')).length, (await hours(store, y, '15m')).length);
      const reader = await openPipeline(folder, { stream, store: { readOnly: true } });
      steps.push((await hours(reader.store, y, '1h')).length);
      await reader.store.close();
      yield minutes(y, 20, 185);
      steps.push((await hours(store, y, '1h')).length);
      yield [status(y, 'live')];
      steps.push((await hours(store, y, '1h')).length);
    };
    await pipeline.run(source, [y, x], new AbortController().signal);
    assert.deepEqual(steps, [0, 1, 0, 0, 3]);
    assert.equal((await hours(store, x, '1h')).length, 3);
    await store.close();
  });

  it('come out by exchange time and the grace that was set where the market falls silent', async () => {
    const folder = newFolder();
    const { store, pipeline } = await openPipeline(folder, { stream, graceMs: 5_000 });
    const steps: number[] = [];
    const source = scriptedSource(() => [], hourMs);
    source.events = async function* events() {
      yield minutes(y, -1, 42);
      for (const afterMs of [-1, 1_000, 4_999, 5_000]) {
        yield [{ kind: 'time', exchangeTimeMs: hourMs + 60 * minuteMs + afterMs }];
        steps.push((await hours(store, y, '1h')).filter((openMs) => openMs === hourMs).length);
      }
      // As a kill leaves it.
      const reader = await openPipeline(folder, { stream, graceMs: 0, store: { readOnly: true } });
      steps.push((await hours(reader.store, y, '1h')).filter((openMs) => openMs === hourMs).length);
      await reader.store.close();
    };
    await pipeline.run(source, [y], new AbortController().signal);
    assert.deepEqual(steps, [0, 0, 0, 1, 1]);
    assert.deepEqual([...(await store.latestBars({ instrument: y, stream }, '1h', 1)).openMs], [hourMs]);
    await store.close();
  });

  it('are not complete where a gap that nobody filled has swallowed whole minutes of them', async () => {
    const { store, pipeline } = await openPipeline(newFolder(), { stream });
    const gap: SourceEvent = {
      kind: 'gap',
      instrument: y,
      stream,
      fromId: 22,
      toId: 31,
      fromMs: hourMs + 20 * minuteMs,
      toMs: hourMs + 31 * minuteMs,
      state: 'open',
      reason: 'missed',
      foundMs: hourMs,
      closedMs: null,
    };
    // The minutes at its edges were fetched whole: nothing but the hole itself tells that something is missing.
    const edges = [20, 31].map((minute): SourceEvent => ({ kind: 'bar', bar: wholeMinute(minute) }));
    const events = [...minutes(y, -1, 21), gap, ...minutes(y, 31, 70), ...edges, ...minutes(y, 70, 125)];
    await pipeline.run(scriptedSource([events], hourMs), [y], new AbortController().signal);
    const bars = await store.readBars({ instrument: y, stream, timeframe: '1h', fromMs: hourMs, toMs: Infinity });
    assert.deepEqual(
      [...bars.flags].map((flags) => flags & barFlags.complete),
      [0, 1],
    );
    await store.close();
  });
});

async function hours(store: MarketStore, instrument: InstrumentId, timeframe: Timeframe): Promise<readonly number[]> {
  const { openMs } = await store.readBars({ instrument, stream, timeframe, fromMs: -Infinity, toMs: Infinity });
  const latest = await store.latestBars({ instrument, stream }, timeframe, 100);
  assert.deepEqual(latest.openMs, openMs);
  return [...openMs];
}

/** A trade a minute, of the minutes from `from` up to `to`. */
function minutes(instrument: InstrumentId, from: number, to: number): Tick[] {
  return Array.from({ length: to - from }, (_, i) => ({
    kind: 'tick',
    instrument,
    stream,
    id: from + i + 2,
    timeMs: hourMs + (from + i) * minuteMs,
    price: 100,
    quantity: 1,
    isBuyerMaker: false,
    trades: 1,
  }));
}

function wholeMinute(minute: number) {
  const prices = { open: 100, high: 100, low: 100, close: 100, volume: 2, quoteVolume: 200, takerBuyVolume: 2 };
  const whole = { tradeCount: 2, origin: 'fetched', complete: true, revision: 0 } as const;
  return { instrument: y, stream, timeframe: '1m', openMs: hourMs + minute * minuteMs, ...prices, ...whole } as const;
}

function status(instrument: InstrumentId, state: FeedState): SourceEvent {
  return { kind: 'status', instrument, state, reason: '', message: '', atMs: hourMs, nextAttemptMs: null };
}
