// One part of test/bench/store.bench.ts in a process of its own: NAME TICKS HOURS. Prints its figures as JSON, with
// the peak of resident memory, Node's own in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Bar, Gap, StoredTimeframe, Tick } from '../../../src/engine/contract/market';
import { succeed } from '../../../src/engine/contract/result';
import { Pipeline } from '../../../src/engine/pipeline';
import type { TickSource } from '../../../src/engine/sources/source';
import { openJournal } from '../../../src/engine/store/journal';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { OpenRows, type SeriesRows } from '../../../src/engine/store/openRows';
import { Quarantine } from '../../../src/engine/store/quarantine';
import { SqlEngines } from '../../../src/engine/store/sqlEngine';
import { openStore } from '../../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../../src/engine/store/store';
import { TableFile } from '../../../src/engine/store/tableFile';
import { sqlWasmPath, storeOptions } from './storeFolder';
import { hourStartMs } from './ticks';

const [name = '', ticks = '', hourCount = '', givenFolder] = process.argv.slice(2);
const total = Number(ticks);
const hours = Number(hourCount);
const instruments = Array.from({ length: 20 }, (_, at) => instrumentId(`s${at}usdt`));
const hourMs = 3_600_000;
const perBatch = 100;
const series = { instrument: instrumentId('s0usdt'), stream: 'aggTrade' } as const;

type Figures = Record<string, number>;

const parts: Readonly<Record<string, (folder: string) => Promise<Figures>>> = {
  raw,
  journal,
  store,
  fill,
  recover,
  live,
  crowded,
  growth,
};
const folder = givenFolder ?? mkdtempSync(join(tmpdir(), 'spreadscope-bench-'));
try {
  const run = parts[name];
  assert.ok(run !== undefined, name);
  const figures = await run(folder);
  console.log(JSON.stringify({ ...figures, peakMb: process.resourceUsage().maxRSS / 1024 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function raw(): Promise<Figures> {
  const table = new TableFile(await new SqlEngines(sqlWasmPath).fresh(), 'ticks', null);
  const cpuMs = await timed(async () => {
    for (let at = 0; at < total; at += 10_000) {
      table.begin();
      for (let of = 0; of < 20; of++) table.putRows(rowsOf(at, Math.min(at + 10_000, total), of));
      table.commit();
      await nextTurn();
    }
  });
  table.close();
  return { cpuMs };
}

async function journal(storeFolder: string): Promise<Figures> {
  const quarantine = new Quarantine(nodeFileSystem, storeFolder, systemClock);
  const options = { storeFolder, files: nodeFileSystem, clock: systemClock, quarantine, notice: () => undefined };
  const made = await openJournal(options, 1);
  assert.ok(made.ok);
  const cpuMs = await timed(async () => {
    for (let at = 0; at < total; at += perBatch) {
      made.value.append(batch(at));
      if (at % 10_000 === 0) await nextTurn();
    }
    await made.value.flush();
  });
  await made.value.close();
  return { cpuMs };
}

async function store(at: string): Promise<Figures> {
  const market = await opened(at);
  const insertMs = await timed(() => insert(market));
  const sealMs = await timed(async () => assert.ok(await market.seal()));
  const figures: Figures = { insertMs, sealMs };
  for (const turn of ['cold', 'warm']) Object.assign(figures, await reads(market, `${turn} `, ''));
  await market.close();
  return figures;
}

/** Leaves ticks, gaps and a checkpoint in the journal, as the engine does when it is killed. */
async function fill(at: string): Promise<Figures> {
  const { market, pipeline } = await withPipeline(at);
  const script = function* (): Generator<readonly (Tick | Gap)[]> {
    for (let id = 0; id < total; id += perBatch) yield [...batch(id), ...(id % 50_000 === 0 ? [gapAt(id)] : [])];
  };
  const source: TickSource = {
    async *events() {
      for (const events of script()) yield events;
    },
    setInstruments: () => undefined,
    exchangeNowMs: () => 0,
    check: (one) => Promise.resolve(succeed(one)),
  };
  await pipeline.run(source, instruments, new AbortController().signal);
  await market.flush();
  process.kill(process.pid, 'SIGKILL');
  return {};
}

/** What {@link fill} left is opened by the engine's own stages. */
async function recover(at: string): Promise<Figures> {
  spawnSync(process.execPath, [...process.argv.slice(1, 2), 'fill', ticks, hourCount, at], { stdio: 'inherit' });
  const turn = longestTurn();
  const began = performance.now();
  const { value, cpuMs } = await timedValue(() => withPipeline(at));
  const wallMs = performance.now() - began;
  const longestMs = turn();
  const { market, told } = value;
  assert.ok(market.recovery.replayedEvents > total);
  const first = await timed(() => market.latestBars(series, '1m', 300));
  let stored = 0;
  for (const one of market.series())
    for await (const { id } of market.readTicks({ ...one, fromMs: -Infinity, toMs: Infinity })) stored += id.length;
  assert.equal(stored, total);
  await market.close();
  return { cpuMs: cpuMs + first, wallMs, told, longestMs };
}

/** 5,000 ticks a second come, first while nothing else happens, then while an hour is sealed. */
async function live(at: string): Promise<Figures> {
  const market = await opened(at);
  await insert(market);
  const lastMs = hourStartMs + hours * hourMs - 1;
  const quiet = await lagsWhile(market, total, lastMs, (passedMs) => passedMs < 2_000);
  let isSealing = true;
  let sealMs = 0;
  const beganMs = performance.now();
  const sealing = market.seal().finally(() => {
    isSealing = false;
    sealMs = performance.now() - beganMs;
  });
  const busy = await lagsWhile(market, 2 * total, lastMs + 1, (passedMs) => isSealing || passedMs < 2_000);
  assert.ok(await sealing);
  await market.close();
  return { quietMs: p99(quiet), p99Ms: p99(busy), mostMs: Math.max(...busy), sealMs };
}

/** Each batch says how long after its time it was stored. */
async function lagsWhile(
  market: MarketStore,
  firstId: number,
  timeMs: number,
  goesOn: (passedMs: number) => boolean,
): Promise<readonly number[]> {
  const lags: number[] = [];
  const beganMs = performance.now();
  for (let id = firstId; goesOn(performance.now() - beganMs); id += perBatch) {
    const dueMs = beganMs + (id - firstId) / 5;
    while (performance.now() < dueMs) await systemClock.sleep(Math.max(1, dueMs - performance.now()));
    market.append(batch(id).map((one) => ({ ...one, timeMs })));
    lags.push(performance.now() - dueMs);
  }
  return lags;
}

function p99(lags: readonly number[]): number {
  return lags.toSorted((a, b) => a - b)[Math.floor(lags.length * 0.99)] ?? Number.NaN;
}

async function crowded(at: string): Promise<Figures> {
  const market = await opened(at);
  await insert(market);
  assert.ok(await market.seal());
  await market.close();
  return {};
}

/** Hours of `total` ticks each and, before them, a month of bars for each hour; then the same seal and the same reads. */
async function growth(at: string): Promise<Figures> {
  const market = await opened(at);
  for (let month = 0; month < hours; month++) {
    const startMs = Date.UTC(2024, month, 1);
    for (let minute = 0; minute < 1_440; minute++) market.putBar(barAt('1m', startMs + minute * 60_000));
    assert.ok(await market.seal());
  }
  for (let hour = 0; hour < hours; hour++) {
    await insert(market, hour * total, (hour + 1) * total, total / hourMs);
    assert.ok(await market.seal());
  }
  const endMs = hourStartMs + hours * hourMs;
  await insert(market, hours * total, (hours + 1) * total, total / hourMs);
  const figures: Figures = { sealMs: await timed(async () => assert.ok(await market.seal())) };
  for (const turn of ['cold', 'warm']) Object.assign(figures, await reads(market, `${turn} `, 'Ms', endMs));
  await market.close();
  return figures;
}

async function reads(
  market: MarketStore,
  prefix: string,
  suffix: string,
  fromMs = hourStartMs + (hours * hourMs) / 2 - 600_000,
): Promise<Figures> {
  const toMs = fromMs + 600_000;
  let rows = 0;
  const rangeMs = await timed(async () => {
    for await (const { id } of market.readTicks({ ...series, fromMs, toMs })) rows += id.length;
  });
  assert.ok(rows > 0);
  const sampleMs = await timed(() => market.sample(series, fromMs, toMs, 1_000));
  const latestMs = await timed(() => market.latestBars(series, '1m', 300));
  return {
    [`${prefix}range${suffix}`]: rangeMs,
    [`${prefix}downsampled${suffix}`]: sampleMs,
    [`${prefix}latest${suffix}`]: latestMs,
  };
}

async function opened(at: string): Promise<MarketStore> {
  const result = await openStore(storeOptions(at));
  if (!result.ok) throw new Error(result.failure.message);
  result.value.setCheckpointer({ save: () => new Uint8Array(0), restore: () => undefined });
  await result.value.replay(() => undefined);
  return result.value;
}

async function withPipeline(at: string): Promise<{ market: MarketStore; pipeline: Pipeline; told: number }> {
  const result = await openStore(storeOptions(at));
  if (!result.ok) throw new Error(result.failure.message);
  const nothing = (): void => undefined;
  const pipeline = new Pipeline({
    store: result.value,
    clock: systemClock,
    stream: 'aggTrade',
    graceMs: 1_000,
    listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing },
  });
  let told = 0;
  await pipeline.recover(true, () => told++);
  return { market: result.value, pipeline, told };
}

async function insert(
  market: MarketStore,
  from = 0,
  to = total,
  perMs = total / (hours * hourMs - 10_000),
): Promise<void> {
  for (let at = from; at < to; at += perBatch) {
    market.append(batch(at, perMs));
    if (at % 10_000 !== 0) continue;
    await market.room();
    await nextTurn();
  }
}

function batch(first: number, perMs?: number): Tick[] {
  return Array.from({ length: perBatch }, (_, at) => tick(first + at, perMs));
}

function tick(id: number, perMs = total / (hours * hourMs - 10_000)): Tick {
  return {
    kind: 'tick',
    instrument: instruments[id % 20] as (typeof instruments)[0],
    stream: 'aggTrade',
    id,
    timeMs: hourStartMs + Math.floor(id / perMs),
    price: 60_000 + (id % 9_973) * 0.01,
    quantity: 0.001 * ((id % 13) + 1),
    isBuyerMaker: id % 3 === 0,
    trades: 1 + (id % 2),
  };
}

function rowsOf(from: number, to: number, of: number): SeriesRows {
  const rows = new OpenRows();
  for (let id = from; id < to; id++) if (id % 20 === of) rows.putTick(1 + of, tick(id));
  return rows.all()[0] as SeriesRows;
}

function gapAt(id: number): Gap {
  const { instrument, stream, timeMs } = tick(id);
  const ids = { fromId: id + 1, toId: id + 1, fromMs: timeMs, toMs: timeMs };
  return { kind: 'gap', instrument, stream, ...ids, state: 'open', reason: 'bench', foundMs: timeMs, closedMs: null };
}

function barAt(timeframe: StoredTimeframe, openMs: number): Bar {
  const prices = { open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, quoteVolume: 15, takerBuyVolume: 5 };
  return { ...series, timeframe, openMs, ...prices, tradeCount: 3, origin: 'ticks', complete: true, revision: 0 };
}

/** Watches for the longest time in which nothing else could run; the function returned ends it and tells. */
function longestTurn(): () => number {
  let [last, longest] = [performance.now(), 0];
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  return () => {
    clearInterval(watch);
    return longest;
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  return (await timedValue(run)).cpuMs;
}

async function timedValue<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly cpuMs: number }> {
  const began = process.cpuUsage();
  const value = await run();
  const { user, system } = process.cpuUsage(began);
  return { value, cpuMs: (user + system) / 1_000 };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
