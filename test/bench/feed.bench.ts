// CPU a tick (user and system, all threads of this process) of the path from the socket on, against a bare ws client
// that only counts and one that also parses the JSON, on the same frames from a server in a process of its own: each
// frame a write of its own, as an exchange sends them, and in blocks of 64 KB. Then the decoder alone against
// JSON.parse. Prints microseconds and ratios.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { EndpointUrls } from '../../src/engine/contract/settings';
import { readSettings } from '../../src/engine/contract/readSettings';
import { Pipeline } from '../../src/engine/pipeline';
import { decodeFrame } from '../../src/engine/sources/binanceDecode';
import { RouteTable } from '../../src/engine/sources/binanceRoutes';
import { createBinanceSource } from '../../src/engine/sources/binanceSource';
import type { TickSource } from '../../src/engine/sources/source';
import { openStore } from '../../src/engine/store/sqljsStore';
import { sqlWasmPath } from '../support/store/storeFolder';
import { ServedProcess } from './servedProcess';

const symbols = Array.from({ length: 20 }, (_, index) => `S${index}USDT`);
const simulated = ['sim:oak', 'sim:ash', 'sim:elm', 'sim:fir', 'sim:yew', 'sim:bay'];
const names = symbols.map((symbol, index) => `${symbol}=${simulated[index % simulated.length]}`).join(',');
const instruments = symbols.map((symbol) => instrumentId(symbol));
/** Every symbol is a leg. Windows so short that they are full for most of the tape: all figures of a pair are computed. */
const pairs = Array.from({ length: 10 }, (_, index) => ({
  y: instruments[2 * index],
  x: instruments[2 * index + 1],
  timeframe: '1s',
  hedge: { window: 10 },
  z: { window: 5 },
}));
const seconds = 50;
/** Of these, taken before the measuring begins: what a process compiles once is no cost of a tick. */
const warmSeconds = 15;
const perSecond = 300;

interface Measured {
  readonly ticks: number;
  readonly microseconds: number;
}

/** The server's clock against its trades, so that trades alone close bars. */
const clockOffsetMs = -60_000;

/** Each client once in a round, so that what else the machine does falls on all of them; the first warms up. */
const rounds = 3;

for (const delivery of ['frame', 'block'] as const) {
  const runs: Record<'counting' | 'parsing' | 'source' | 'whole', number[]> = {
    counting: [],
    parsing: [],
    source: [],
    whole: [],
  };
  let ticks = 0;
  for (let round = 0; round <= rounds; round++) {
    const measuredNow = {
      counting: await measured(delivery, (urls) => bareClient(urls, () => undefined)),
      parsing: await measured(delivery, (urls) => bareClient(urls, (text) => void JSON.parse(text.toString()))),
      source: await measured(delivery, sourceOnly),
      whole: await measured(delivery, wholePath),
    };
    if (round === 0) continue;
    ticks += measuredNow.whole.ticks;
    for (const name of ['counting', 'parsing', 'source', 'whole'] as const)
      runs[name].push(measuredNow[name].microseconds);
  }
  const counting = median(runs.counting);
  const parsed = median(runs.parsing) - counting;
  console.log(`${delivery === 'frame' ? 'one frame a write' : 'blocks of 64 KB'}, ${ticks} ticks, CPU a tick:`);
  for (const [name, values] of Object.entries(runs)) {
    const microseconds = median(values);
    console.log(
      `  ${name.padEnd(9)} ${microseconds.toFixed(2)} µs (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}), ` +
        `${(microseconds / counting).toFixed(2)} x counting, adds ${((microseconds - counting) / parsed).toFixed(2)} x JSON.parse`,
    );
  }
}
decoderAlone();

interface Client {
  /** Ticks so far. */
  count(): number;
  /** Does what still waits to be done of the ticks that came; counted as theirs. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the tape once to a client and divides the CPU it took, once warm, by the ticks that came. */
async function measured(
  delivery: 'frame' | 'block',
  start: (urls: EndpointUrls) => Promise<Client>,
): Promise<Measured> {
  const server = await ServedProcess.start({
    market: 'simulated',
    symbols: names,
    speed: 'max',
    seconds,
    'history-hours': 0,
    'ticks-per-second': perSecond,
    delivery,
    // The server's clock stands until it plays, and ours would run ahead of it: trades would come late to closed bars.
    fault: JSON.stringify({ clockOffsetMs }),
  });
  const client = await start(server.endpoints);
  await server.whenSubscribed(symbols.length);
  const taken = async (command: string): Promise<number> => {
    await server.ask(command);
    const printed = await server.printedTrades();
    while (client.count() < printed) await systemClock.sleep(10);
    await client.settle();
    return printed;
  };
  const startMs = (await server.exchangeNowMs()) - clockOffsetMs;
  const warm = await taken(`play-until ${startMs + warmSeconds * 1_000}`);
  const before = process.cpuUsage();
  const printed = (await taken('play')) - warm;
  const { user, system } = process.cpuUsage(before);
  await client.close();
  await server.end();
  return { ticks: printed, microseconds: (user + system) / printed };
}

async function bareClient(urls: EndpointUrls, take: (frame: Buffer) => void): Promise<Client> {
  const streams = symbols.map((symbol) => `${symbol.toLowerCase()}@trade`).join('/');
  const socket = new WebSocket(`${urls.spotStream}/stream?streams=${streams}`, { perMessageDeflate: false });
  let count = 0;
  socket.on('message', (frame: Buffer) => {
    count++;
    take(frame);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    count: () => count,
    settle: () => Promise.resolve(),
    close: () => {
      socket.terminate();
      return Promise.resolve();
    },
  };
}

function makeSource(urls: EndpointUrls): TickSource {
  return createBinanceSource({
    endpoints: urls,
    clock: systemClock,
    random: () => 0.5,
    log: () => undefined,
    extras: { history: false, quotes: false, funding: false },
  });
}

function sourceOnly(urls: EndpointUrls): Promise<Client> {
  const stop = new AbortController();
  let count = 0;
  const running = (async () => {
    const request = { instruments, stream: 'trade' as const, resume: new Map(), signal: stop.signal };
    for await (const batch of makeSource(urls).events(request)) {
      for (const event of batch) if (event.kind === 'tick') count++;
    }
  })();
  return Promise.resolve({
    count: () => count,
    settle: () => Promise.resolve(),
    close: () => {
      stop.abort();
      return running;
    },
  });
}

/** Socket, decode, sequence, journal, disk, bars, ten pairs on every tick, board, and the rows of the open hour. */
async function wholePath(urls: EndpointUrls): Promise<Client> {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-bench-'));
  const opened = await openStore({ folder, realm: 'custom', clock: systemClock, sqlWasmPath });
  assert.ok(opened.ok);
  const nothing = (): void => undefined;
  const pipeline = new Pipeline({
    store: opened.value,
    clock: systemClock,
    stream: 'trade',
    graceMs: 1_000,
    listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing },
  });
  await pipeline.recover();
  await pipeline.follow({ instruments, pairs: readSettings({ pairs }).settings.pairs });
  const stop = new AbortController();
  const running = pipeline.run(makeSource(urls), instruments, stop.signal);
  return {
    count: () => pipeline.counts.ticks,
    settle: async () => {
      await opened.value.flush();
      // Whatever still waits for its table is in it before anybody reads.
      const [instrument = instrumentId('a')] = instruments;
      await opened.value.countBars({ instrument, stream: 'trade' }, '1s');
      const ready = pipeline.pairs.values(pipeline.exchangeNowMs()).filter(({ value }) => !Number.isNaN(value.z));
      assert.equal(ready.length, pairs.length, 'every pair has its figures');
    },
    close: async () => {
      stop.abort();
      await running;
      await opened.value.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function decoderAlone(): void {
  const routes = new RouteTable();
  const frames: Buffer[] = [];
  for (const instrument of instruments) routes.add(instrument, 'aggTrade');
  for (let index = 0; index < 2_000; index++) {
    const symbol = symbols[index % symbols.length] ?? '';
    const time = 1_795_363_350_000 + index;
    frames.push(
      Buffer.from(
        `{"stream":"${symbol.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${time + 1},"s":"${symbol}",` +
          `"a":${3_135_683_259 + index},"p":"${(61_837.63 + index).toFixed(8)}","q":"0.02000000",` +
          `"f":${3_735_683_259 + index},"l":${3_735_683_260 + index},"T":${time},"m":true,"M":true}}`,
      ),
    );
  }
  const parse: number[] = [];
  const decode: number[] = [];
  for (let round = 0; round <= 60; round++) {
    const ofParse = nanosecondsPerFrame(frames, (frame) => void JSON.parse(frame.toString()));
    const ofDecode = nanosecondsPerFrame(frames, (frame) => void decodeFrame(frame, routes));
    if (round < 10) continue;
    parse.push(ofParse);
    decode.push(ofDecode);
  }
  const ratio = median(parse.map((ns, round) => ns / (decode[round] ?? Number.NaN)));
  console.log(
    `decoder alone: ${Math.min(...decode).toFixed(0)} ns a frame, JSON.parse ${Math.min(...parse).toFixed(0)} ns (least of fifty rounds), ` +
      `${ratio.toFixed(1)} x (median of the rounds)`,
  );
  assert.ok(ratio > 4, 'the decoder is far ahead of JSON.parse');
}

/** CPU time over 20,000 frames: rounds so short that what else the machine does falls on both sides of a pair. */
function nanosecondsPerFrame(frames: readonly Buffer[], take: (frame: Buffer) => void): number {
  const before = process.cpuUsage();
  for (let pass = 0; pass < 10; pass++) for (const frame of frames) take(frame);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / (10 * frames.length);
}
