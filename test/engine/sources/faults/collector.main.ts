// The client as a process of its own, for tests that stop it from outside or run several at once. `SPOT_STREAM
// SPOT_REST [SCALE]`; with SCALE it has the waits of the product, on a clock that runs so many times as fast. Prints a
// line of JSON a batch: the ids of its ticks, and log lines. Ends when its input ends.
import { systemClock } from '../../../../src/engine/clock';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { createBinanceSource } from '../../../../src/engine/sources/binanceSource';
import { quickTiming } from './quickTiming';
import { ScaledClock } from './scaledClock';

const [spotStream = '', spotRest = '', scale] = process.argv.slice(2);
const stop = new AbortController();
process.stdin.on('end', () => stop.abort()).resume();
const source = createBinanceSource({
  endpoints: { spotStream, spotRest, usdmStream: '', usdmRest: '' },
  clock: scale === undefined ? systemClock : new ScaledClock(Number(scale)),
  random: Math.random,
  log: (_, message) => say({ log: message }),
  timing: scale === undefined ? { ...quickTiming, standstillMs: 600 } : { standstillMs: 3_600_000 },
  extras: { history: false, quotes: false, funding: false },
});
const instruments = [instrumentId('btcusdt')];
for await (const batch of source.events({ instruments, stream: 'aggTrade', resume: new Map(), signal: stop.signal })) {
  const ids = batch.filter((event) => event.kind === 'tick').map((event) => event.id);
  if (ids.length > 0) say({ ids });
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
