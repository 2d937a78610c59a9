// A burst of 20,000 trades within one second, each frame a write of its own, from a server in a process of its own
// through the whole path into a store. Prints how far behind the exchange's clock ticks are taken in, tenth by tenth of
// a second; asserts that each came once and that lag is below 100 ms again within two seconds.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { Pipeline } from '../../src/engine/pipeline';
import { createBinanceSource } from '../../src/engine/sources/binanceSource';
import type { TickSource } from '../../src/engine/sources/source';
import { openStore } from '../../src/engine/store/sqljsStore';
import { ServedProcess } from '../bench/servedProcess';
import { sqlWasmPath } from '../support/store/storeFolder';

const server = await ServedProcess.start({ market: 'burst', 'history-hours': 0 });
const instruments = ['btcusdt', 'ethusdt'].map(instrumentId);
const folder = mkdtempSync(join(tmpdir(), 'spreadscope-burst-'));
const opened = await openStore({ folder, realm: 'custom', clock: systemClock, sqlWasmPath });
assert.ok(opened.ok);
const nothing = (): void => undefined;
const pipeline = new Pipeline({
  store: opened.value,
  clock: systemClock,
  stream: 'aggTrade',
  graceMs: 1_000,
  listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing },
});
await pipeline.recover();
const source = createBinanceSource({
  endpoints: server.endpoints,
  clock: systemClock,
  random: Math.random,
  log: nothing,
  // The server's clock stands until it plays: lag is only right when it has been read since.
  timing: { clockRefreshMs: 200 },
  extras: { history: false, quotes: false, funding: false },
});
const seen: { readonly timeMs: number; readonly lagMs: number }[] = [];
const stop = new AbortController();
const running = pipeline.run(timed(source), instruments, stop.signal);
await server.whenSubscribed(2);
await server.ask('play');
const printed = await server.printedTrades();
while (pipeline.counts.ticks < printed) await systemClock.sleep(10);
stop.abort();
await running;
await opened.value.close();
await server.end();
rmSync(folder, { recursive: true, force: true });

const [first] = seen;
const startMs = first?.timeMs ?? 0;
const worst = new Map<number, number>();
for (const { timeMs, lagMs } of seen) {
  const tenth = Math.floor((timeMs - startMs) / 100);
  worst.set(tenth, Math.max(worst.get(tenth) ?? 0, lagMs));
}
const rows = [...worst].sort(([a], [b]) => a - b);
console.log(rows.map(([tenth, lagMs]) => `${(tenth / 10).toFixed(1)} s: ${lagMs.toFixed(0)} ms`).join(', '));
assert.equal(seen.length, printed, 'each came once');
assert.ok(printed >= 20_000);
const after = seen.filter(({ timeMs }) => timeMs >= startMs + 3_000).map(({ lagMs }) => lagMs);
after.sort((a, b) => a - b);
const p99 = after[Math.floor(0.99 * after.length)] ?? Number.NaN;
console.log(
  `from two seconds after the burst on: ${p99.toFixed(0)} ms at the 99th percentile of ${after.length} ticks`,
);
assert.ok(p99 < 100, `${p99} ms`);

/** Notes how far behind the exchange's clock each batch has been journalled and computed: when the next is asked for. */
function timed(inner: TickSource): TickSource {
  return {
    async *events(request) {
      for await (const batch of inner.events(request)) {
        yield batch;
        const nowMs = inner.exchangeNowMs();
        for (const event of batch)
          if (event.kind === 'tick') seen.push({ timeMs: event.timeMs, lagMs: nowMs - event.timeMs });
      }
    },
    setInstruments: (wanted) => inner.setInstruments(wanted),
    exchangeNowMs: () => inner.exchangeNowMs(),
    check: (instrument) => inner.check(instrument),
  };
}
