import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairSeries } from '../../src/engine/analytics/pairSeries';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import type { Bar, SourceEvent, Tick } from '../../src/engine/contract/market';
import type { PairSettings } from '../../src/engine/contract/settings';
import { readPair } from '../../src/engine/contract/readSettings';
import type { MarketStore } from '../../src/engine/store/store';
import { openPipeline, scriptedSource } from '../support/openPipeline';

const y = instrumentId('spot:yyy');
const x = instrumentId('spot:xxx');
const startMs = Date.UTC(2026, 10, 22, 16);

describe('Pipeline', () => {
  let folder = '';
  const stores: MarketStore[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    listener: Partial<{ bar: (bar: Bar) => void; log: (message: string) => void; rebuilt: () => void }> = {},
  ) {
    const { bar = () => undefined, log = () => undefined, rebuilt = () => undefined } = listener;
    const { store, pipeline } = await openPipeline(folder, {
      stream: 'trade',
      store: { realm: 'replay' },
      listener: { bar, rebuilt, log: (_, message) => log(message) },
    });
    stores.push(store);
    return { store, pipeline };
  }

  async function closeAll(): Promise<void> {
    for (const store of stores.splice(0)) await store.close();
  }

  it('stores every tick, makes every bar, and gives the pair the value of the batch on the stored bars', async () => {
    const { store, pipeline } = await open();
    const ticks = walk(600);
    await pipeline.follow({ instruments: [y, x], pairs: [secondsPair] });
    await pipeline.run(scripted(batches(ticks, 7)), [y, x], new AbortController().signal);

    const expected = independentBars(ticks, 1_000, startMs + 599_500);
    const stored = await store.readBars({ ...seriesOf(y), timeframe: '1s', fromMs: -Infinity, toMs: Infinity });
    assert.deepEqual([...stored.openMs], [...expected.keys()]);
    assert.deepEqual(
      [...stored.close],
      [...expected.values()].map((bar) => bar.close),
    );
    assert.deepEqual(
      [...stored.tradeCount],
      [...expected.values()].map((bar) => bar.count),
    );

    const other = await store.readBars({ ...seriesOf(x), timeframe: '1s', fromMs: -Infinity, toMs: Infinity });
    const batch = pairSeries(secondsPair, stored, other);
    const live = pipeline.pairs.pointsSince(secondsPair.id, batch.openMs.at(-3) ?? 0);
    assert.equal(live?.length, 3);
    for (const [i, point] of (live ?? []).entries()) {
      const at = batch.openMs.length - 3 + i;
      assert.equal(point.openMs, batch.openMs[at]);
      const z = batch.z[at] ?? Number.NaN;
      assert.ok(Math.abs(point.z - z) <= 1e-9 * (Math.abs(z) + 1), `${point.z} against ${z}`);
    }
  });

  it('computes the same bars again from the journal after a restart, and goes on from there', async () => {
    const ticks = walk(400);
    const whole = ticks.filter((tick) => tick.instrument === y);
    const first = await open();
    await first.pipeline.run(scripted(batches(ticks.slice(0, 500), 9)), [y, x], new AbortController().signal);
    await closeAll();

    const second = await open();
    assert.deepEqual(second.store.lastTick(seriesOf(y))?.id, lastId(ticks.slice(0, 500), y));
    const source = scripted(batches(ticks.slice(500), 9));
    await second.pipeline.run(source, [y, x], new AbortController().signal);
    assert.equal(source.request?.resume.get(y)?.lastId, lastId(ticks.slice(0, 500), y));
    const expected = independentBars(ticks, 1_000, startMs + 399_500);
    const stored = await second.store.readBars({ ...seriesOf(y), timeframe: '1s', fromMs: -Infinity, toMs: Infinity });
    assert.deepEqual([...stored.openMs], [...expected.keys()]);
    assert.deepEqual(
      [...stored.close],
      [...expected.values()].map((bar) => bar.close),
    );
    assert.equal(await countTicks(second.store), whole.length);
  });

  it('ends with the error that ended it, and keeps what history knows, whatever fails after that', async () => {
    const logged: string[] = [];
    const { pipeline } = await open({ log: (message) => logged.push(message) });
    let saves = 0;
    pipeline.history.save = () => saves++;
    pipeline.pairs.refresh = () => Promise.reject(new Error('the pairs broke'));
    const source = scripted([]);
    source.events = () => {
      throw new Error('the feed broke');
    };
    await assert.rejects(pipeline.run(source, [y, x], new AbortController().signal), /the feed broke/);
    assert.equal(saves, 1);
    assert.ok(logged.some((message) => message.includes('the pairs broke')));
  });

  it('does not write a moment to the journal that closes no bar', async () => {
    const { pipeline } = await open();
    const time: SourceEvent = { kind: 'time', exchangeTimeMs: startMs };
    await pipeline.run(scripted(Array.from({ length: 50 }, () => [time])), [y], new AbortController().signal);
    await closeAll();
    const { store } = await open();
    assert.equal(store.recovery.replayedEvents, 2, 'settings and the end of the feed, and none of the fifty moments');
  });

  it('tells each reason of a refusal at once, and then not again for a minute', async () => {
    const told: string[] = [];
    const { pipeline } = await open({ log: (message) => told.push(message) });
    const rejected = (reason: string, atMs: number): SourceEvent => ({
      kind: 'rejected',
      reason,
      message: 'The price is missing.',
      sample: '{}',
      atMs,
    });
    const events = [rejected('a', 0), rejected('a', 10), rejected('b', 20), rejected('a', 60_000)];
    await pipeline.run(scripted([events]), [y], new AbortController().signal);
    assert.deepEqual(
      told.filter((message) => message.startsWith('Refused')).map((message) => message.slice(9, 10)),
      ['a', 'b', 'a'],
    );
    assert.equal(pipeline.counts.rejected, 4);
  });

  it('primes the pair anew from the stored bars when fetched history comes', async () => {
    const { pipeline } = await open();
    await pipeline.follow({ instruments: [y, x], pairs: [minutesPair] });
    assert.equal(pipeline.pairs.value(minutesPair.id, startMs)?.haveBars, 0);
    const events = [y, x].flatMap((instrument) =>
      Array.from({ length: 60 }, (_, i): SourceEvent => ({ kind: 'bar', bar: fetchedBar(instrument, i) })),
    );
    await pipeline.run(scripted([events]), [y, x], new AbortController().signal);
    pipeline.bars.time(startMs + 60 * 60_000 + 1_000);
    pipeline.pairs.advance();
    const value = pipeline.pairs.value(minutesPair.id, startMs + 60 * 60_000);
    assert.equal(value?.reason, '');
    assert.ok(Number.isFinite(value?.z));
  });

  it('leaves a pair alone when bars come that are older than what it shows, however many', async () => {
    let rebuilt = 0;
    const { pipeline } = await open({ rebuilt: () => rebuilt++ });
    await pipeline.follow({ instruments: [y, x], pairs: [minutesPair] });
    const bars = (from: number, to: number): SourceEvent[] =>
      [y, x].flatMap((instrument) =>
        Array.from({ length: to - from }, (_, i): SourceEvent => ({
          kind: 'bar',
          bar: fetchedBar(instrument, from + i),
        })),
      );
    await pipeline.run(scripted([bars(0, 100)]), [y, x], new AbortController().signal);
    const z = pipeline.pairs.value(minutesPair.id, startMs + 100 * 60_000)?.z;
    assert.deepEqual([rebuilt, Number.isFinite(z)], [1, true]);
    await pipeline.run(scripted([bars(-3_000, 0)]), [y, x], new AbortController().signal);
    assert.equal(rebuilt, 1);
    assert.equal(pipeline.pairs.value(minutesPair.id, startMs + 100 * 60_000)?.z, z);
    await pipeline.run(scripted([bars(90, 91)]), [y, x], new AbortController().signal);
    assert.equal(rebuilt, 2, 'one that it shows counts');
  });
});

const secondsPair = pairOf({ y, x, timeframe: '1s', hedge: { window: 60 }, z: { window: 30 } });
const minutesPair = pairOf({ y, x, timeframe: '1m', hedge: { window: 30 }, z: { window: 10 } });

function pairOf(raw: unknown): PairSettings {
  const { pair } = readPair(raw, 'pair');
  assert.ok(pair !== null);
  return pair;
}

function seriesOf(instrument: InstrumentId) {
  return { instrument, stream: 'trade' } as const;
}

/** Two trades a second of y and one of x, on a seeded walk. */
function walk(seconds: number): Tick[] {
  let seed = 7;
  const noise = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648 - 0.5;
  const prices = new Map([
    [y, 100],
    [x, 50],
  ]);
  const ids = new Map([
    [y, 0],
    [x, 0],
  ]);
  const ticks: Tick[] = [];
  for (let half = 0; half < seconds * 2; half++) {
    for (const instrument of half % 2 === 0 ? [y, x] : [y]) {
      const price = (prices.get(instrument) ?? 0) * (1 + noise() * 0.001);
      const id = (ids.get(instrument) ?? 0) + 1;
      prices.set(instrument, price);
      ids.set(instrument, id);
      const timeMs = startMs + half * 500;
      ticks.push({
        kind: 'tick',
        instrument,
        stream: 'trade',
        id,
        timeMs,
        price,
        quantity: 1,
        isBuyerMaker: id % 3 === 0,
        trades: 1,
      });
    }
  }
  return ticks;
}

function batches(ticks: readonly Tick[], size: number): SourceEvent[][] {
  return Array.from({ length: Math.ceil(ticks.length / size) }, (_, i) => ticks.slice(i * size, (i + 1) * size));
}

function scripted(script: readonly (readonly SourceEvent[])[]) {
  return scriptedSource(script, startMs);
}

/** Bars of y by a plain loop; only those whose end and grace are past at `untilMs`. */
function independentBars(
  ticks: readonly Tick[],
  spanMs: number,
  untilMs: number,
): Map<number, { close: number; count: number }> {
  const bars = new Map<number, { close: number; count: number }>();
  for (const tick of ticks) {
    if (tick.instrument !== y) continue;
    const openMs = tick.timeMs - (tick.timeMs % spanMs);
    if (openMs + spanMs + 1_000 > untilMs) continue;
    bars.set(openMs, { close: tick.price, count: (bars.get(openMs)?.count ?? 0) + 1 });
  }
  return bars;
}

function lastId(ticks: readonly Tick[], instrument: InstrumentId): number | undefined {
  return ticks.findLast((tick) => tick.instrument === instrument)?.id;
}

async function countTicks(store: MarketStore): Promise<number> {
  let count = 0;
  for await (const chunk of store.readTicks({ ...seriesOf(y), fromMs: -Infinity, toMs: Infinity }))
    count += chunk.id.length;
  return count;
}

function fetchedBar(instrument: InstrumentId, minute: number): Bar {
  const price = (instrument === y ? 100 : 50) + Math.sin(minute * (instrument === y ? 1.3 : 0.7));
  return {
    instrument,
    stream: 'trade',
    timeframe: '1m',
    openMs: startMs + minute * 60_000,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1,
    quoteVolume: price,
    takerBuyVolume: 0.5,
    tradeCount: 1,
    origin: 'fetched',
    complete: true,
    revision: 0,
  };
}
