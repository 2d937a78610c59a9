import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startBinanceServer } from './binanceServer';
import type { ServerKnobs } from './serverKnobs';
import { burstTape, recordedTape, shiftedTape, simulatedTape, type MarketTape } from './marketTape';

/**
 * The local Binance as a process of its own. The first line of its output is one JSON object with its addresses;
 * then it takes a command a line on stdin, and answers each with a JSON line:
 * `play`, `play-until MS`, `pause`, `cut`, `close CODE`, `skip COUNT`, `shutdown MS`, `delist SYMBOL`, `mute STREAM`,
 * `knobs JSON`, `inject TEXT`, `status`, `end`.
 */
const usage = `node out/test/support/binanceServer.main.mjs
  --market recorded|simulated|burst   what is served (recorded); burst: 10,000 trades of each of two symbols within
                                one second, then a hundred a second for four
  --usdm                        simulated: the same symbols as USD-M perpetuals too
  --fault JSON                  sets knobs from the start: {"extraCopies":2} (serverKnobs.ts)
  --symbols A=B,…               simulated: exchange name = simulated name (BTCUSDT=sim:oak,ETHUSDT=sim:ash)
  --speed N|max                 market seconds a second (1)
  --seconds N                   simulated: length of the tape (3600)
  --history-hours N             simulated: history for REST (8); trades of the last minutes only where
                                more than 20 a second flow, older ones as 1m bars
  --ticks-per-second N          simulated: of each symbol (5)
  --burstiness N                simulated: 0 to 1 (1)
  --seed N                      simulated (1)
  --shift-to-now                recorded: as if it were recorded now
  --play-when-streams N         begins by itself when so many streams are subscribed
  --play                        begins at once
  --delivery frame|block        each frame a write, or 64 KB blocks (frame)
  --port N                      (any)`;

const { values } = parseArgs({
  options: {
    market: { type: 'string', default: 'recorded' },
    usdm: { type: 'boolean', default: false },
    fault: { type: 'string', default: '{}' },
    symbols: { type: 'string', default: 'BTCUSDT=sim:oak,ETHUSDT=sim:ash' },
    speed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3600' },
    'history-hours': { type: 'string', default: '8' },
    'ticks-per-second': { type: 'string', default: '5' },
    burstiness: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    'shift-to-now': { type: 'boolean', default: false },
    'play-when-streams': { type: 'string' },
    play: { type: 'boolean', default: false },
    delivery: { type: 'string', default: 'frame' },
    port: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}

const playWhenStreams = values['play-when-streams'];
const market = tape();
const server = await startBinanceServer({
  market,
  ...(values.usdm ? { usdm: market } : {}),
  knobs: JSON.parse(values.fault) as Partial<ServerKnobs>,
  speed: values.speed === 'max' ? Infinity : Number(values.speed),
  delivery: values.delivery === 'block' ? 'block' : 'frame',
  port: Number(values.port),
  ...(playWhenStreams === undefined ? {} : { playWhenStreams: Number(playWhenStreams) }),
});
say({ wsUrl: server.wsUrl, restUrl: server.restUrl, endpoints: server.endpoints, pid: process.pid });
if (values.play) void server.play();

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => void run(line.trim()));
commands.on('close', () => void end());
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());

async function run(line: string): Promise<void> {
  const [command = '', ...rest] = line.split(' ');
  const argument = rest.join(' ');
  switch (command) {
    case 'play':
      await server.play();
      return say({ done: command });
    case 'play-until':
      await server.play(Number(argument));
      return say({ done: command });
    case 'pause':
      await server.pause();
      return say({ done: command });
    case 'cut':
      server.cutAll();
      return say({ done: command });
    case 'close':
      server.closeAll(Number(argument));
      return say({ done: command });
    case 'skip':
      server.skipNext(Number(argument));
      return say({ done: command });
    case 'shutdown':
      server.announceShutdown(argument === '' ? null : Number(argument));
      return say({ done: command });
    case 'delist':
      server.delist(argument);
      return say({ done: command });
    case 'mute':
      server.knobs.mutedStreams.add(argument);
      return say({ done: command });
    case 'knobs':
      Object.assign(server.knobs, JSON.parse(argument));
      return say({ done: command });
    case 'inject':
      server.inject(argument);
      return say({ done: command });
    case 'status':
      return say(status());
    case 'end':
      return end();
    default:
      return say({ error: `unknown command "${command}"` });
  }
}

function status(): unknown {
  return {
    violations: server.violations,
    connects: server.connectCount,
    connections: server.connections.size,
    subscribed: server.subscribedStreams(),
    exchangeNowMs: server.exchangeNowMs(),
    rest: server.restRequests.length,
    printed: Object.fromEntries(
      [...server.market.books].map(([symbol, book]) => [
        symbol,
        { trades: book.trades.length, aggTrades: book.aggTrades.length },
      ]),
    ),
  };
}

function tape(): MarketTape {
  if (values.market === 'recorded') {
    const recorded = recordedTape();
    return values['shift-to-now'] ? shiftedTape(recorded, Date.now() - recorded.startMs) : recorded;
  }
  const startMs = Date.now();
  if (values.market === 'burst') return burstTape(startMs);
  const wholeMs = Number(values['history-hours']) * 3_600_000;
  const ticksPerSecond = Number(values['ticks-per-second']);
  const historyMs = ticksPerSecond > 20 ? Math.min(wholeMs, 60_000) : wholeMs;
  return simulatedTape({
    symbols: Object.fromEntries(values.symbols.split(',').map((item) => item.split('=') as [string, string])),
    startMs,
    untilMs: startMs + Number(values.seconds) * 1_000,
    historyMs,
    olderMs: wholeMs - historyMs,
    ticksPerSecond,
    burstiness: Number(values.burstiness),
    seed: Number(values.seed),
  });
}

function say(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function end(): Promise<void> {
  await server.close();
  process.exit(0);
}
