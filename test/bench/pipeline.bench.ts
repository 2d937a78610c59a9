// CPU a tick of the engine behind the socket: journal, bars, pairs, board and tables; on the one workload that all
// speed figures use (20 symbols, 10 pairs). Prints microseconds of CPU (user and system, all threads) a tick.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import type { SourceEvent } from '../../src/engine/contract/market';
import { succeed } from '../../src/engine/contract/result';
import { readSettings } from '../../src/engine/contract/readSettings';
import { Pipeline } from '../../src/engine/pipeline';
import type { TickSource } from '../../src/engine/sources/source';
import { openStore } from '../../src/engine/store/sqljsStore';

const symbolCount = 20;
const tickCount = 400_000;
const ticksPerBatch = 100;
const ticksPerSecond = 2_000;

const instruments = Array.from({ length: symbolCount }, (_, i) => instrumentId(`spot:s${i}usdt`));
const pairs = Array.from({ length: symbolCount / 2 }, (_, i) => ({
  y: instruments[2 * i],
  x: instruments[2 * i + 1],
  timeframe: '1s',
}));
const batches = makeBatches();

for (const [name, usedPairs] of [
  ['journal, bars and tables', []],
  ['the same and 10 pairs', pairs],
] as const) {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-bench-'));
  const opened = await openStore({
    folder,
    realm: 'replay',
    clock: systemClock,
    sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  const nothing = (): void => undefined;
  const pipeline = new Pipeline({
    store: opened.value,
    clock: systemClock,
    stream: 'trade',
    graceMs: 1000,
    listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing },
  });
  await pipeline.recover();
  await pipeline.follow({ instruments, pairs: readSettings({ pairs: [...usedPairs] }).settings.pairs });
  const before = process.cpuUsage();
  await pipeline.run(source(batches), instruments, new AbortController().signal);
  await opened.value.flush();
  const { user, system } = process.cpuUsage(before);
  console.log(`${name}: ${((user + system) / tickCount).toFixed(2)} µs a tick`);
  await opened.value.close();
  rmSync(folder, { recursive: true, force: true });
}

function makeBatches(): SourceEvent[][] {
  const startMs = Date.UTC(2026, 10, 22, 16);
  const prices = new Map<InstrumentId, number>(instruments.map((instrument, i) => [instrument, 100 * (i + 1)]));
  let seed = 1;
  const noise = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296;
  return Array.from({ length: tickCount / ticksPerBatch }, (_, b) =>
    Array.from({ length: ticksPerBatch }, (__, i): SourceEvent => {
      const n = b * ticksPerBatch + i;
      const instrument = instruments[Math.floor(noise() * symbolCount)] ?? instruments[0] ?? instrumentId('a');
      const price = (prices.get(instrument) ?? 0) * (1 + (noise() - 0.5) * 1e-4);
      prices.set(instrument, price);
      const timeMs = startMs + Math.floor((n * 1000) / ticksPerSecond);
      return {
        kind: 'tick',
        instrument,
        stream: 'trade',
        id: n,
        timeMs,
        price,
        quantity: noise(),
        isBuyerMaker: noise() > 0.5,
        trades: 1,
      };
    }),
  );
}

function source(script: readonly (readonly SourceEvent[])[]): TickSource {
  return {
    async *events() {
      yield* script;
    },
    setInstruments: () => undefined,
    exchangeNowMs: () => 0,
    check: (instrument) => Promise.resolve(succeed(instrument)),
  };
}
