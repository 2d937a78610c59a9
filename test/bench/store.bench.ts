// Insert, seal, recover, range read and downsampled read of the store, beside raw sql.js in memory and the journal
// alone in the same run; then what a live feed feels while an hour is sealed. STORE_TICKS sets the number of ticks
// (1,000,000), STORE_HOURS over how many hours they lie (1, or 5 from two million on). Prints milliseconds of CPU (of
// all threads: a busy machine changes them little), ratios and the peak of memory.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Tick } from '../../src/engine/contract/market';
import { openJournal } from '../../src/engine/store/journal';
import { nodeFileSystem } from '../../src/engine/store/nodeFileSystem';
import { Quarantine } from '../../src/engine/store/quarantine';
import { SqlEngines } from '../../src/engine/store/sqlEngine';
import { openStore } from '../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../src/engine/store/store';
import { TableFile } from '../../src/engine/store/tableFile';
import { TickQueue } from '../../src/engine/store/tickQueue';
import { sqlWasmPath, storeOptions } from '../support/store/storeFolder';
import { hourStartMs } from '../support/store/ticks';

const total = Number(process.env['STORE_TICKS'] ?? 1_000_000);
const hours = Number(process.env['STORE_HOURS'] ?? (total > 2_000_000 ? 5 : 1));
const instruments = Array.from({ length: 20 }, (_, at) => instrumentId(`s${at}usdt`));
const stepMs = (hours * 3_600_000 - 10_000) / total;
const perBatch = 100;

// Ten million rows in one sql.js would be what is measured of memory below.
const rawTotal = Math.min(total, 1_000_000);
const rawMs = (await timed(rawSqljs)) * (total / rawTotal);
const journalMs = await inFolder(journalAlone);
await inFolder(async (folder) => {
  const store = await opened(folder);
  const insertMs = await timed(() => insert(store));
  const sealMs = await timed(async () => assert.ok(await store.seal()));
  print(
    'insert',
    insertMs,
    `${(insertMs / rawMs).toFixed(2)} x raw sql.js, ${(insertMs / journalMs).toFixed(2)} x the journal alone`,
  );
  print('seal', sealMs, `${(sealMs / rawMs).toFixed(2)} x raw sql.js`);
  await reads(store);
  await store.close();
});
await inFolder(async (folder) => {
  const recovered = Math.min(total, 1_000_000);
  const first = await opened(folder);
  await insert(first, recovered);
  await first.flush();
  let second: MarketStore | null = null;
  const recoverMs = await timed(async () => (second = await opened(folder)));
  print(
    'recover',
    recoverMs,
    `of ${recovered} ticks, ${(recoverMs / rawMs / (recovered / total)).toFixed(2)} x raw sql.js`,
  );
  await (second as MarketStore | null)?.close();
});
await inFolder(liveWhileSealing);
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (resident, with Node itself)`);

async function rawSqljs(): Promise<void> {
  const table = new TableFile(await new SqlEngines(sqlWasmPath).fresh(), 'ticks', null);
  for (let at = 0; at < rawTotal; at += 10_000) {
    table.begin();
    const ticks = new TickQueue();
    const places = Array.from({ length: 20 }, (): number[] => []);
    for (let id = at; id < Math.min(at + 10_000, rawTotal); id++) {
      ticks.push(tick(id));
      places[id % 20]?.push(id - at);
    }
    for (const [index, ofSeries] of places.entries()) table.putTicks(1 + index, ticks, ofSeries);
    table.commit();
  }
  table.close();
}

async function journalAlone(folder: string): Promise<number> {
  const quarantine = new Quarantine(nodeFileSystem, folder, systemClock);
  const options = {
    storeFolder: folder,
    files: nodeFileSystem,
    clock: systemClock,
    quarantine,
    notice: () => undefined,
  };
  const journal = await openJournal(options, 1);
  assert.ok(journal.ok);
  const ms = await timed(async () => {
    for (let at = 0; at < total; at += perBatch) {
      journal.value.append(batch(at));
      if (at % 10_000 === 0) await nextTurn();
    }
    await journal.value.flush();
  });
  await journal.value.close();
  return ms;
}

async function insert(store: MarketStore, count = total): Promise<void> {
  for (let at = 0; at < count; at += perBatch) {
    store.append(batch(at));
    if (at % 10_000 === 0) await nextTurn();
  }
  await store.countBars({ instrument: instrumentId('s0usdt'), stream: 'aggTrade' }, '1s');
}

async function reads(store: MarketStore): Promise<void> {
  const series = { instrument: instrumentId('s0usdt'), stream: 'aggTrade' } as const;
  const middleMs = hourStartMs + (hours * 3_600_000) / 2;
  for (const turn of ['cold', 'warm']) {
    let rows = 0;
    const rangeMs = await timed(async () => {
      const range = { ...series, fromMs: middleMs - 600_000, toMs: middleMs };
      for await (const { id } of store.readTicks(range)) rows += id.length;
    });
    print(`range read, ${turn}`, rangeMs, `${rows} ticks of ten minutes, ${(rangeMs / rawMs).toFixed(3)} x raw sql.js`);
    const sampleMs = await timed(() => store.sample(series, middleMs - 600_000, middleMs, 1_000));
    print(`downsampled, ${turn}`, sampleMs, 'ten minutes in 1,000 spans');
  }
}

/** An hour of a million ticks is sealed while 5,000 ticks a second come; each says how long it took to be stored. */
async function liveWhileSealing(folder: string): Promise<void> {
  const store = await opened(folder);
  await insert(store, Math.min(total, 1_000_000));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const lags: number[] = [];
  const state = { isSealing: true };
  const sealing = store.seal().finally(() => (state.isSealing = false));
  const beganMs = performance.now();
  for (let id = total; state.isSealing || performance.now() - beganMs < 2_000; id += perBatch) {
    const dueMs = beganMs + (id - total) / 5;
    while (performance.now() < dueMs) await systemClock.sleep(Math.max(1, dueMs - performance.now()));
    store.append(
      Array.from({ length: perBatch }, (_, i) => ({ ...tick(id + i), timeMs: hourStartMs + hours * 3_600_000 })),
    );
    lags.push(performance.now() - dueMs);
  }
  assert.ok(await sealing);
  delay.disable();
  const p99 = lags.toSorted((a, b) => a - b)[Math.floor(lags.length * 0.99)] ?? 0;
  console.log(
    `live while sealing: lag p99 ${p99.toFixed(1)} ms, most ${Math.max(...lags).toFixed(1)} ms; event loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
  );
  await store.close();
}

async function opened(folder: string): Promise<MarketStore> {
  const result = await openStore(storeOptions(folder));
  if (!result.ok) throw new Error(result.failure.message);
  const store = result.value;
  store.setCheckpointer({ save: () => new Uint8Array(0), restore: () => undefined });
  store.replay(() => undefined);
  return store;
}

function batch(first: number): Tick[] {
  return Array.from({ length: perBatch }, (_, at) => tick(first + at));
}

function tick(id: number): Tick {
  const instrument = instruments[id % 20] as (typeof instruments)[0];
  return {
    kind: 'tick',
    instrument,
    stream: 'aggTrade',
    id,
    timeMs: hourStartMs + Math.floor(id * stepMs),
    price: 60_000 + (id % 9_973) * 0.01,
    quantity: 0.001 * ((id % 13) + 1),
    isBuyerMaker: id % 3 === 0,
    trades: 1 + (id % 2),
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-bench-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function print(what: string, ms: number, about: string): void {
  console.log(`${what.padEnd(18)} ${ms.toFixed(0).padStart(6)} ms   ${about}`);
}
