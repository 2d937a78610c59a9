import { resolve } from 'node:path';
import { activeInstruments } from '../activeInstruments';
import { systemClock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import { streamKinds } from '../contract/market';
import type { LogLevel, NetworkSettings } from '../contract/messages';
import { realmOf } from '../contract/settings';
import { sourceKinds } from '../contract/sourceId';
import { openJournalRecording } from '../journalRecording';
import { Pipeline } from '../pipeline';
import { noHistoryWants } from '../sources/historyWants';
import type { TickSource } from '../sources/source';
import { createSource } from '../sources/sourceTable';
import { openStore } from '../store/sqljsStore';
import { collectSettings } from './collectSettings';
import { positiveNumber, required, type Command, type CommandIo, type ExitStatus, type Options } from './command';
import { MetricsFile } from './metricsFile';

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
    'ws-url': {
      value: 'URL',
      about: 'another stream endpoint, such as ws://127.0.0.1:9443; alone, REST is taken from its host',
    },
    'rest-url': { value: 'URL', about: 'another REST endpoint, such as http://127.0.0.1:8080' },
    history: {
      value: 'DAYS',
      about: 'days of 1m and 5m bars to fetch in the background; 0: the newest 1,000 of 1s, 1m and 5m only',
      fallback: '0',
    },
    for: { value: 'SECONDS', about: 'ends after so many seconds' },
    metrics: { value: 'FILE', about: 'appends a line of JSON a second' },
  },
  run: collect,
};

async function collect(options: Options, io: CommandIo): Promise<ExitStatus> {
  const settings = await collectSettings(options);
  const forMs = options['for'] === undefined ? null : positiveNumber(options['for'], 'for') * 1000;
  const folder = resolve(required(options, 'data'));
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
  let failure = '';
  const giveUp = (why: string): void => {
    failure = why;
    stop.abort();
  };
  const timeIsUp = (): void => {
    const { feed, counts } = pipeline;
    const isOffline = feed?.state === 'offline' && counts.ticks === 0;
    if (isOffline) giveUp(`Nothing could be received: ${feed.message}`);
    else stop.abort();
  };
  const cancelTimer = forMs === null ? nothing : clock.after(forMs, timeIsUp);
  const metricsFile = options['metrics'] === undefined ? null : resolve(options['metrics']);
  const metrics =
    metricsFile === null ? null : new MetricsFile(metricsFile, pipeline, clock, (text) => io.message(text));
  try {
    const openJournal = openJournalRecording;
    const source = createSource(settings, { clock, random: io.random, network: environmentNetwork, log, openJournal });
    source.setHistory?.({ ...noHistoryWants, days: settings.history.days });
    const { instruments } = activeInstruments({ ...settings, pairs: [] });
    const isReplay = settings.source === 'replay';
    // A recording ends by itself, and is asked by being played.
    if (!isReplay) {
      void hasNone(source, instruments).then(async (none) => {
        // A list can be wrong or behind: what brings data all the same is collected.
        if (none) await clock.sleep(2_000, stop.signal);
        if (none && !stop.signal.aborted && pipeline.counts.ticks === 0) giveUp(noneExists);
      });
    }
    await pipeline.run(source, instruments, stop.signal);
    const wanted = instruments.map((instrument) => ({ instrument, stream: settings.stream }));
    const hasAny = (wanted.length > 0 ? wanted : store.series()).some((series) => store.lastTick(series) !== null);
    if (isReplay && !hasAny && !stop.signal.aborted && pipeline.feed?.state === 'ended') failure = noneRecorded;
    await store.flush();
    if (failure !== '') io.message(failure);
    // A source that gave up, as on a recording that cannot be read, has said why.
    const gaveUp = pipeline.feed?.state === 'offline' && !stop.signal.aborted;
    return gaveUp || failure !== '' ? 1 : 0;
  } catch (error) {
    io.message(`Collecting ended: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    cancelTimer();
    metrics?.end();
    pipeline.history.close();
    await store.close();
  }
}

const environmentNetwork: NetworkSettings = { proxy: '', noProxy: [], strictSsl: true };
const noneRecorded = 'Nothing was collected: the recording has no trades of these symbols.';
const noneExists = 'Nothing can be collected: the source has none of these symbols.';

/** Whether the source is known to have not one of the instruments; each of them it tells itself. */
async function hasNone(source: TickSource, instruments: readonly InstrumentId[]): Promise<boolean> {
  const checked = await Promise.all(instruments.map((instrument) => source.check(instrument)));
  return checked.length > 0 && checked.every((result) => !result.ok && result.failure.reason === 'unknownSymbol');
}

function nothing(): void {
  // A collector shows nothing: what it received is in the store.
}
