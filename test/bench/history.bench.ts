// Thirty days of bars of 20 symbols fetched from a local server in a thread of its own, while trades come live: how
// long it takes where the exchange's limits do not, how long the event loop stands still, how late live trades are
// handed on before and meanwhile, and what it costs. Prints figures.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { readPair } from '../../src/engine/contract/readSettings';
import type { EndpointUrls } from '../../src/engine/contract/settings';
import { Pipeline } from '../../src/engine/pipeline';
import { createBinanceSource } from '../../src/engine/sources/binanceSource';
import { noHistoryWants } from '../../src/engine/sources/historyWants';
import { openStore } from '../../src/engine/store/sqljsStore';
import { startBinanceServer } from '../support/binanceServer';
import { withPast } from '../support/longHistory';
import { simulatedTape } from '../support/marketTape';
import { sqlWasmPath } from '../support/store/storeFolder';

const symbols = Array.from({ length: 20 }, (_, index) => `S${index}USDT`);
const simulated = ['sim:oak', 'sim:ash', 'sim:elm', 'sim:fir', 'sim:yew', 'sim:bay'];
const days = Number(process.env['HISTORY_DAYS'] ?? 30);

if (isMainThread) await measure();
else await serve();

async function serve(): Promise<void> {
  const startMs = Date.UTC(2026, 10, 22, 16, 2, 30);
  const tape = simulatedTape({
    symbols: Object.fromEntries(symbols.map((symbol, at) => [symbol, simulated[at % simulated.length] ?? ''])),
    startMs,
    untilMs: startMs + 240_000,
    historyMs: 60_000,
    ticksPerSecond: 10,
  });
  const server = await startBinanceServer({
    market: withPast(tape, days * 1_440),
    speed: 1,
    playWhenStreams: symbols.length,
    knobs: { weightPerMinute: 1_000_000 },
  });
  parentPort?.postMessage(server.endpoints);
}

async function measure(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  const endpoints = await new Promise<EndpointUrls>((resolve) => worker.once('message', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-bench-'));
  const opened = await openStore({ folder, realm: 'custom', clock: systemClock, sqlWasmPath });
  assert.ok(opened.ok);
  const store = opened.value;
  const nothing = (): void => undefined;
  let primed = 0;
  const pipeline = new Pipeline({
    store,
    clock: systemClock,
    stream: 'aggTrade',
    graceMs: 1_000,
    listener: { bar: nothing, points: nothing, rebuilt: () => primed++, moved: nothing, log: nothing },
  });
  await pipeline.recover();
  const source = createBinanceSource({
    endpoints,
    clock: systemClock,
    random: Math.random,
    log: nothing,
    extras: { quotes: false, funding: false },
  });
  const ids = symbols.map((symbol) => instrumentId(symbol));
  const pairs = Array.from({ length: 10 }, (_, at) => {
    const { pair } = readPair({ y: symbols[at * 2], x: symbols[at * 2 + 1], timeframe: at < 8 ? '1m' : '1h' }, 'pair');
    assert.ok(pair !== null);
    return pair;
  });
  await pipeline.follow({ instruments: ids, pairs });
  const stop = new AbortController();
  const running = pipeline.run(source, ids, stop.signal);
  await until(() => (source.health()?.history?.rows ?? []).filter(({ state }) => state === 'whole').length === 20);

  const quiet = await watched(() => systemClock.sleep(10_000), source);
  const beganMs = performance.now();
  const cpu = process.cpuUsage();
  source.setHistory({ ...noHistoryWants, days });
  const primedBefore = primed;
  const busy = await watched(() => until(() => source.health()?.history?.progress.state === 'whole'), source);
  const seconds = (performance.now() - beganMs) / 1_000;
  const used = process.cpuUsage(cpu);
  const bars = source.health()?.history?.progress.doneBars ?? 0;
  const cpuSeconds = (used.user + used.system) / 1e6;
  console.log(
    `${bars} bars of ${symbols.length} symbols in ${seconds.toFixed(1)} s, ${((cpuSeconds / bars) * 1e6).toFixed(1)} µs CPU a bar (server included)`,
  );
  console.log(`event loop: median ${quiet.p50} ms, 99 % ${quiet.p99} ms, longest ${quiet.max} ms before`);
  console.log(`event loop: median ${busy.p50} ms, 99 % ${busy.p99} ms, longest ${busy.max} ms while fetching`);
  console.log(
    `lag of live trades, 99 % of the last ones of the slowest symbol: ${quiet.lagMs} ms before, ${busy.lagMs} ms while fetching`,
  );
  console.log(
    `pairs computed anew: ${primed - primedBefore} times; memory ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
  );
  stop.abort();
  await running;
  pipeline.history.close();
  const closing = performance.now();
  await store.close();
  console.log(`closing the store took ${((performance.now() - closing) / 1_000).toFixed(1)} s`);
  await worker.terminate();
  rmSync(folder, { recursive: true, force: true });
}

async function watched(
  body: () => Promise<void>,
  source: ReturnType<typeof createBinanceSource>,
): Promise<{ p50: string; p99: string; max: string; lagMs: string }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let lagMs = 0;
  const timer = setInterval(() => {
    const lags = (source.health()?.instruments ?? []).map(({ lagP99Ms }) => lagP99Ms);
    lagMs = Math.max(lagMs, ...lags.filter((lag) => !Number.isNaN(lag)));
  }, 500);
  await body();
  clearInterval(timer);
  delay.disable();
  const text = (ns: number): string => (ns / 1e6).toFixed(1);
  return {
    p50: text(delay.percentile(50)),
    p99: text(delay.percentile(99)),
    max: text(delay.max),
    lagMs: lagMs.toFixed(0),
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await systemClock.sleep(100);
}
