// Two hours of market time with 500 reconnects, compressed: the heap does not grow with them, and no socket and no
// timer is left over. Prints the slope of the heap in bytes a reconnect.
import assert from 'node:assert/strict';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { createBinanceSource } from '../../src/engine/sources/binanceSource';
import { startBinanceServer } from '../support/binanceServer';
import { quickTiming } from '../engine/sources/faults/quickTiming';
import { evenTape } from '../engine/sources/faults/tapes';

const reconnects = 500;
const perStretch = 20;
const symbols = ['BTCUSDT', 'ETHUSDT'];
const collectGarbage = (globalThis as { gc?: () => void }).gc;
assert.ok(collectGarbage !== undefined, 'to be run with --expose-gc');

const market = evenTape({ symbols, perSymbol: (reconnects + 2) * perStretch, seconds: 7_200 });
const server = await startBinanceServer({ market, knobs: { connectsPerFiveMinutes: 1_000_000 } });
const stop = new AbortController();
const source = createBinanceSource({
  endpoints: server.endpoints,
  clock: systemClock,
  random: Math.random,
  log: () => undefined,
  timing: { ...quickTiming, backoffFirstMs: 1, backoffLongestMs: 5, silenceLeastMs: 60_000, silenceMostMs: 60_000 },
  extras: { history: false, quotes: false, funding: false, attemptsPerFiveMinutes: 1_000_000 },
});
const instruments = symbols.map((symbol) => instrumentId(symbol));
const ids = new Map(instruments.map((instrument) => [instrument, { first: 0, last: 0, count: 0 }]));
const running = (async () => {
  const request = { instruments, stream: 'trade' as const, resume: new Map(), signal: stop.signal };
  for await (const batch of source.events(request)) {
    for (const event of batch) {
      const seen = event.kind === 'tick' ? ids.get(event.instrument) : undefined;
      if (event.kind !== 'tick' || seen === undefined) continue;
      if (seen.count === 0) seen.first = event.id;
      seen.last = Math.max(seen.last, event.id);
      seen.count++;
    }
  }
})();

const names = symbols.map((symbol) => `${symbol.toLowerCase()}@trade`);
const stretchMs = 7_200_000 / (reconnects + 2);
const heap: { readonly reconnect: number; readonly bytes: number }[] = [];
await server.whenSubscribed(names);
await server.play(market.startMs + stretchMs);
for (let reconnect = 1; reconnect <= reconnects; reconnect++) {
  const { connectCount } = server;
  server.cutAll();
  server.skipNext(reconnect % 7);
  await server.play(market.startMs + stretchMs * (reconnect + 1));
  while (server.connectCount === connectCount || server.subscribedStreams().length < 2) await systemClock.sleep(2);
  if (reconnect % 25 !== 0) continue;
  collectGarbage();
  heap.push({ reconnect, bytes: process.memoryUsage().heapUsed });
}
await server.play();
const printed = (symbol: string): number => server.market.books.get(symbol)?.trades.at(-1)?.id ?? 0;
const isDone = (): boolean =>
  instruments.every((instrument, at) => {
    const seen = ids.get(instrument);
    return seen?.last === printed(symbols[at] ?? '') && seen.count === seen.last - seen.first + 1;
  });
const deadlineMs = systemClock.monotonicMs() + 60_000;
while (!isDone() && systemClock.monotonicMs() < deadlineMs) await systemClock.sleep(20);
console.log('health at the end:', JSON.stringify(source.health()));
stop.abort();
await running;
const { violations, connectCount: connects } = server;
await server.close();
await systemClock.sleep(100);

const left = process.getActiveResourcesInfo().filter((kind) => /TCP|Timeout/.test(kind));
console.log(`${connects} connections; ids ${JSON.stringify([...ids])}; left over: ${left.join(' ') || 'nothing'}`);
console.log(`heap: ${slope(heap).toFixed(0)} bytes a reconnect, from ${heap[0]?.bytes} to ${heap.at(-1)?.bytes} bytes`);
assert.ok(isDone(), 'every trade came, each once');
assert.deepEqual(violations, []);
assert.ok(connects > reconnects);
assert.ok(left.length <= 1, 'no socket and no timer is left, but the one of node:http for its dates');
// The server in this process remembers forty trades a reconnect; a connection kept alive would be tens of kilobytes.
assert.ok(slope(heap.slice(heap.length / 2)) < 15_000);

/** Least squares, bytes a reconnect. */
function slope(points: readonly { readonly reconnect: number; readonly bytes: number }[]): number {
  const meanX = points.reduce((sum, point) => sum + point.reconnect, 0) / points.length;
  const meanY = points.reduce((sum, point) => sum + point.bytes, 0) / points.length;
  let xy = 0;
  let xx = 0;
  for (const { reconnect, bytes } of points) {
    xy += (reconnect - meanX) * (bytes - meanY);
    xx += (reconnect - meanX) ** 2;
  }
  return xy / xx;
}
