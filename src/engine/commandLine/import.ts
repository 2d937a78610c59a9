import { resolve } from 'node:path';
import { systemClock } from '../clock';
import { parseInstrument, venueOf, type InstrumentId } from '../contract/ids';
import { realms, storedTimeframes, streamKinds } from '../contract/market';
import { readSettings } from '../contract/readSettings';
import { succeed, type Result } from '../contract/result';
import { importCsv } from '../importCsv';
import { importRefusal } from '../importRefusal';
import { openCsv, type CsvImport, type CsvOptions } from '../sources/csvFile';
import { nodeFileSystem } from '../store/nodeFileSystem';
import { openStore } from '../store/sqljsStore';
import type { MarketStore } from '../store/store';
import { readStoreIdentity, storeFile } from '../store/storeIdentity';
import { required, UsageError, type Command, type CommandIo, type ExitStatus, type Options } from './command';

/** `spreadscope import`: ticks or bars of one symbol from CSV: our own exports, the public archives, and others. */
export const importCommand: Command = {
  name: 'import',
  about: 'Takes ticks or bars of a symbol from a CSV file into a store, and prints what it took as JSON.',
  options: {
    data: { value: 'DIR', about: 'the store; made where it is not there yet', required: true },
    file: { value: 'FILE', about: 'the CSV file, plain, gzip or zip', required: true },
    symbol: { value: 'SYMBOL', about: 'the symbol: btcusdt or usdm:btcusdt', required: true },
    market: { value: 'VENUE', about: 'venue of a symbol without one', choices: ['spot', 'usdm'], fallback: 'spot' },
    what: { value: 'WHAT', about: 'what the file holds, where it does not tell', choices: ['ticks', 'bars'] },
    timeframe: { value: 'TIMEFRAME', about: 'of bars whose file does not tell', choices: storedTimeframes },
    stream: { value: 'STREAM', about: 'how ids are numbered, where the file does not tell', choices: streamKinds },
    'bad-lines': {
      value: 'HOW',
      about: 'what is done with lines that cannot be read',
      choices: ['skip', 'refuse'],
      fallback: 'skip',
    },
  },
  run: async (options, io) => {
    const done = await runImport(options, io);
    if (done.ok) return done.value;
    io.message(done.failure.message);
    return 1;
  },
};

async function runImport(options: Options, io: CommandIo): Promise<Result<ExitStatus>> {
  const csv = csvOptions(options);
  const opened = await openCsv({ ...csv, badLines: 'skip' });
  if (!opened.ok) return opened;
  const store = await openTarget(resolve(required(options, 'data')), csv.file, opened.value, csv.instrument, io);
  if (!store.ok) return store;
  try {
    const { graceMs } = readSettings({}).settings;
    const say = (line: string): void => io.message(line);
    const onOpened = (lines: readonly string[]): void => lines.forEach(say);
    const rest = { clock: systemClock, graceMs, signal: io.signal, onOpened, onMessage: say };
    const imported = await importCsv({ store: store.value, csv, ...rest });
    if (!imported.ok) return imported;
    const { report, knownTicks } = imported.value;
    for (const bad of report.firstBadLines) io.message(`Line ${bad.line}: ${bad.message}.`);
    await io.out(`${JSON.stringify({ ...report, knownTicks })}\n`);
    return succeed(io.signal.aborted ? 1 : 0);
  } finally {
    await store.value.close();
  }
}

function csvOptions(options: Options): CsvOptions {
  const parsed = parseInstrument(required(options, 'symbol'), required(options, 'market'));
  if (!parsed.ok) throw new UsageError(`--symbol: ${parsed.failure.message}`);
  const what = options['what'];
  const timeframe = storedTimeframes.find((one) => one === options['timeframe']);
  const stream = streamKinds.find((one) => one === options['stream']);
  return {
    file: resolve(required(options, 'file')),
    instrument: parsed.value,
    badLines: options['bad-lines'] === 'refuse' ? 'refuse' : 'skip',
    nowMs: systemClock.nowMs(),
    ...(what === 'ticks' || what === 'bars' ? { what } : {}),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(stream === undefined ? {} : { stream }),
  };
}

/** The store of the folder, of its own realm; a new one takes the realm of the file, or of the symbol. */
async function openTarget(
  folder: string,
  file: string,
  csv: CsvImport,
  instrument: InstrumentId,
  io: CommandIo,
): Promise<Result<MarketStore>> {
  const { sqlWasmPath, sealWorkerPath, version } = io;
  const options = { folder, clock: systemClock, sqlWasmPath, sealWorkerPath, createdBy: version };
  if (nodeFileSystem.stat(`${folder}/${storeFile}`) !== null) {
    const identity = readStoreIdentity(nodeFileSystem, folder);
    return identity.ok ? openStore({ ...options, realm: identity.value.realm }) : identity;
  }
  const told = realms.find((realm) => realm === csv.card?.realm);
  const guessed = csv.layout.name.startsWith('Binance') ? 'binance' : 'custom';
  const realm = told ?? (venueOf(instrument) === 'sim' ? 'simulator' : guessed);
  // Before there is a store: one that was made for a file that is then refused would refuse the right one.
  const refusal = importRefusal(realm, { file, card: csv.card, layout: csv.layout.name, instrument });
  return refusal ?? openStore({ ...options, realm });
}
