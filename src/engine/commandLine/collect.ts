import { appendFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { activeInstruments } from '../activeInstruments';
import { systemClock } from '../clock';
import { parseInstrument, type InstrumentId } from '../contract/ids';
import { streamKinds } from '../contract/market';
import type { LogLevel, NetworkSettings } from '../contract/messages';
import { realmOf, sourceKinds, type EndpointUrls, type Settings, type SourceKind } from '../contract/settings';
import { readSettings } from '../contract/readSettings';
import { openJournalRecording } from '../journalRecording';
import { Pipeline } from '../pipeline';
import { replayStream } from '../sources/replayStream';
import { createSource } from '../sources/sourceTable';
import { openStore } from '../store/sqljsStore';
import {
  positiveNumber,
  required,
  UsageError,
  type Command,
  type CommandIo,
  type ExitStatus,
  type Options,
} from './command';

const clock = systemClock;

/** `spreadscope collect`: receives ticks into a store until it is told to stop. */
export const collectCommand: Command = {
  name: 'collect',
  about: 'Receives trades into a store, until SIGINT, SIGTERM, --for or the end of a recording.',
  options: {
    data: { value: 'DIR', about: 'the store; made where it is not there yet', required: true },
    symbols: {
      value: 'LIST',
      about: 'symbols, comma-separated: btcusdt,usdm:ethusdt; needed but for simulator and replay',
    },
    market: { value: 'VENUE', about: 'venue of symbols without one', choices: ['spot', 'usdm'], fallback: 'spot' },
    stream: { value: 'STREAM', about: 'which trade stream: aggTrade, or that of a recording', choices: streamKinds },
    source: { value: 'SOURCE', about: 'where the ticks come from', choices: sourceKinds, fallback: 'binance' },
    file: { value: 'FILE', about: 'the recording, for --source replay' },
    speed: { value: 'N|max', about: 'speed of a replay or of the simulator, 1 being real time', fallback: '1' },
    'ws-url': { value: 'URL', about: 'another stream endpoint, such as ws://127.0.0.1:9443' },
    'rest-url': { value: 'URL', about: 'another REST endpoint, such as http://127.0.0.1:8080' },
    for: { value: 'SECONDS', about: 'ends after so many seconds' },
    metrics: { value: 'FILE', about: 'appends a line of JSON a second' },
  },
  run: collect,
};

async function collect(options: Options, io: CommandIo): Promise<ExitStatus> {
  const settings = await collectSettings(options);
  const forMs = options['for'] === undefined ? null : positiveNumber(options['for'], 'for') * 1000;
  const folder = resolve(required(options, 'data'));
  mkdirSync(folder, { recursive: true });
  const { sqlWasmPath, sealWorkerPath } = io;
  const opened = await openStore({ folder, realm: realmOf(settings), clock, sqlWasmPath, sealWorkerPath });
  if (!opened.ok) {
    io.message(opened.failure.message);
    return 1;
  }
  const store = opened.value;
  const log = (level: LogLevel, message: string): void => {
    if (level !== 'debug') io.message(message);
  };
  const pipeline = new Pipeline({
    store,
    clock,
    stream: settings.stream,
    graceMs: settings.graceMs,
    listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log },
  });
  await pipeline.recover();
  const stop = new AbortController();
  io.signal.addEventListener('abort', () => stop.abort(), { once: true });
  if (io.signal.aborted) stop.abort();
  const cancelTimer = forMs === null ? nothing : clock.after(forMs, () => stop.abort());
  const metricsFile = options['metrics'] === undefined ? null : resolve(options['metrics']);
  const metrics = metricsFile === null ? null : new MetricsFile(metricsFile, pipeline, (text) => io.message(text));
  try {
    const openJournal = openJournalRecording;
    const source = createSource(settings, { clock, random: io.random, network: environmentNetwork, log, openJournal });
    await pipeline.run(source, activeInstruments({ ...settings, pairs: [] }).instruments, stop.signal);
    await store.flush();
    // A source that gave up, as on a recording that cannot be read, has said why.
    return pipeline.feed?.state === 'offline' && !stop.signal.aborted ? 1 : 0;
  } catch (error) {
    io.message(`Collecting ended: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    cancelTimer();
    metrics?.end();
    await store.close();
  }
}

const environmentNetwork: NetworkSettings = { proxy: '', noProxy: [], strictSsl: true };

async function collectSettings(options: Options): Promise<Settings> {
  const source = sourceKinds.find((kind) => kind === options['source']) ?? 'binance';
  const { settings } = readSettings({ source, pairs: [] });
  const speed = positiveNumber(required(options, 'speed'), 'speed', { max: Infinity });
  if (source === 'replay' && options['file'] === undefined) {
    throw new UsageError('--source replay needs a recording: --file FILE.');
  }
  const given = streamKinds.find((kind) => kind === options['stream']);
  const recorded = source === 'replay' ? await replayStream(resolve(options['file'] ?? ''), 'aggTrade') : 'aggTrade';
  return {
    ...settings,
    stream: given ?? recorded,
    symbols: collectSymbols(options, source),
    endpoints: endpointsOf(options) ?? settings.endpoints,
    replay: { file: options['file'] === undefined ? '' : resolve(options['file']), speed },
    simulator: { ...settings.simulator, speed },
  };
}

function collectSymbols(options: Options, source: SourceKind): InstrumentId[] {
  const text = options['symbols'];
  if (text === undefined && source === 'binance') throw new UsageError('--symbols LIST is missing: what to receive.');
  const venue = source === 'simulator' ? 'sim' : required(options, 'market');
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const parsed = parseInstrument(part, venue);
    if (!parsed.ok) throw new UsageError(`--symbols: ${parsed.failure.message}`);
    return parsed.value;
  });
}

/** The two URLs serve both markets: who runs an endpoint of his own knows which one it speaks. */
function endpointsOf(options: Options): EndpointUrls | null {
  const stream = options['ws-url'];
  const rest = options['rest-url'];
  if (stream === undefined && rest === undefined) return null;
  const spotStream = baseUrl(stream, 'ws-url', /^wss?:\/\/[^/]/).replace(/\/(?:ws|stream)$/, '');
  const spotRest = baseUrl(rest, 'rest-url', /^https?:\/\/[^/]/).replace(/\/(?:api|fapi)(?:\/v\d)?$/, '');
  return { spotStream, spotRest, usdmStream: spotStream, usdmRest: spotRest };
}

function baseUrl(text: string | undefined, name: string, scheme: RegExp): string {
  if (text === undefined) return '';
  if (scheme.test(text)) return text.replace(/\/+$/, '');
  const example = name === 'ws-url' ? 'ws://127.0.0.1:9443' : 'http://127.0.0.1:8080';
  throw new UsageError(`--${name} takes an address such as ${example}; "${text}" is not.`);
}

/** The worst symbol's lag; null before the first tick. */
function worst(lags: readonly number[]): number | null {
  const known = lags.filter((lag) => !Number.isNaN(lag));
  return known.length === 0 ? null : Math.max(...known);
}

function nothing(): void {
  // A collector shows nothing: what it received is in the store.
}

/** Appends a line of JSON a second, and one at the end. */
class MetricsFile {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  #cancel: () => void = nothing;
  #failure = '';

  constructor(
    readonly file: string,
    readonly pipeline: Pipeline,
    readonly say: (message: string) => void,
  ) {
    this.#delay.enable();
    this.#next();
  }

  end(): void {
    this.#cancel();
    this.#write();
    this.#delay.disable();
  }

  #next(): void {
    this.#cancel = clock.after(1_000, () => {
      this.#write();
      this.#next();
    });
  }

  #write(): void {
    const { counts, board } = this.pipeline;
    const health = this.pipeline.health();
    const lags = health?.instruments ?? board.rows(this.pipeline.exchangeNowMs());
    const sum = (count: 'received' | 'duplicates' | 'outOfOrder'): number | undefined =>
      health?.instruments.reduce((total, instrument) => total + instrument[count], 0);
    const line = {
      timeMs: clock.nowMs(),
      received: sum('received') ?? counts.ticks,
      stored: counts.ticks,
      duplicates: sum('duplicates') ?? 0,
      outOfOrder: sum('outOfOrder') ?? 0,
      rejected: counts.rejected,
      gapsOpen: counts.gapsOpen,
      gapsRepaired: counts.gapsRepaired,
      reconnects: health?.reconnects ?? counts.reconnects,
      lagMs: { p50: worst(lags.map((row) => row.lagP50Ms)), p99: worst(lags.map((row) => row.lagP99Ms)) },
      rssBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: { p99: this.#delay.percentile(99) / 1e6 },
    };
    this.#append(`${JSON.stringify(line)}\n`);
    this.#delay.reset();
  }

  /** Collecting goes on without figures where they cannot be written; that is said once. */
  #append(line: string): void {
    try {
      appendFileSync(this.file, line);
      this.#failure = '';
    } catch (error) {
      const failure = `The metrics cannot be written: ${error instanceof Error ? error.message : String(error)}`;
      if (failure !== this.#failure) this.say(failure);
      this.#failure = failure;
    }
  }
}
