import { stat } from 'node:fs/promises';
import type { Clock } from './clock';
import type { CsvImportAnswer, CsvImportRequest, CsvPreview, CsvProgress, CsvReading } from './contract/csvImport';
import { parseInstrument } from './contract/ids';
import type { Realm, StreamKind } from './contract/market';
import { succeed, type Result } from './contract/result';
import { importCsv } from './importCsv';
import { importRefusal } from './importRefusal';
import { readCard } from './sources/csvCard';
import type { CsvOptions } from './sources/csvFile';
import { previewCsv, type CsvPreviewOptions } from './sources/csvPreview';
import { openFileBytes, type OpenFile } from './sources/fileBytes';
import { openStore, type StoreOptions } from './store/sqljsStore';
import type { MarketStore } from './store/store';

/** The store that is shown: where a file goes. */
export interface ImportTarget {
  readonly realm: Realm;
  readonly stream: StreamKind;
  readonly usualVenue: string;
  readonly graceMs: number;
  readonly retention: CsvPreviewOptions['retention'];
}

export interface ImportContext extends ImportTarget {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the preview took the file for. */
  readonly what: CsvReading['what'];
  readonly onProgress: (progress: CsvProgress) => void;
  readonly onMessage: (message: string) => void;
}

/** As `previewCsv`; fails too where the file is of another realm than the store, or of a venue that has no place there. */
export async function previewForPerson(
  choice: CsvPreviewOptions['choice'],
  target: ImportTarget,
  nowMs: number,
): Promise<Result<CsvPreview>> {
  const preview = await previewCsv({ ...target, choice, nowMs });
  if (!preview.ok) return preview;
  const { reading, instrument } = preview.value;
  const card = await readCard(`${choice.file}.json`, openFileBytes);
  const judged = { file: choice.file, card, layout: reading?.name ?? '', instrument };
  return importRefusal(target.realm, judged) ?? preview;
}

/**
 * Opens the store, which nobody else may have open for writing, takes the file in as the command line does (journal
 * first, then bars), and closes it. The file was previewed for this store before. What was taken by the time it is
 * cancelled stays.
 */
export async function importForPerson(
  place: StoreOptions,
  request: CsvImportRequest,
  context: ImportContext,
): Promise<Result<CsvImportAnswer>> {
  const store = await openStore(place);
  if (!store.ok) return store;
  try {
    return await importInto(store.value, request, context);
  } finally {
    await store.value.close();
  }
}

async function importInto(
  store: MarketStore,
  request: CsvImportRequest,
  context: ImportContext,
): Promise<Result<CsvImportAnswer>> {
  const { clock, graceMs, signal, what, onProgress, onMessage, stream, usualVenue } = context;
  const { symbol, file, ...hints } = request;
  const instrument = parseInstrument(symbol, usualVenue);
  if (!instrument.ok) return instrument;
  const counted = await countingOpen(file, onProgress, clock);
  const csv: CsvOptions = {
    ...hints,
    file,
    instrument: instrument.value,
    stream,
    nowMs: clock.nowMs(),
    openFile: counted.open,
  };
  const onOpened = (lines: readonly string[]): void => lines.forEach(onMessage);
  const onRows = counted.setRows;
  const imported = await importCsv({ store, csv, clock, graceMs, signal, onOpened, onMessage, onRows });
  if (!imported.ok) return imported;
  const { report, knownTicks } = imported.value;
  const firstBadLines = report.firstBadLines.map(({ line, message }) => `Line ${line}: ${message}.`);
  const { rows, ticks, bars, gaps, badLines } = report;
  const counts = { rows, ticks, bars, gaps, badLines, knownTicks, firstBadLines };
  return succeed({ instrument: instrument.value, realm: store.realm, what, ...counts, wasCancelled: signal.aborted });
}

const progressEveryMs = 200;

/** Opens the file as it is, counting what was read of it. */
async function countingOpen(
  file: string,
  onProgress: ImportContext['onProgress'],
  clock: Clock,
): Promise<{ readonly open: OpenFile; readonly setRows: (rows: number) => void }> {
  const size = await stat(file).then(
    (found) => found.size,
    () => Number.NaN,
  );
  const isPacked = /\.(?:gz|zip)$/i.test(file);
  let rows = 0;
  let toldMs = -Infinity;
  const open: OpenFile = async function* (path) {
    let read = 0;
    for await (const piece of openFileBytes(path)) {
      read += piece.length;
      if (path === file && clock.monotonicMs() - toldMs >= progressEveryMs) {
        toldMs = clock.monotonicMs();
        onProgress({ rows, share: isPacked ? Number.NaN : Math.min(1, read / size) });
      }
      yield piece;
    }
  };
  return { open, setRows: (count) => void (rows = count) };
}
