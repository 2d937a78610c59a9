import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { AnalyticSeries } from '../contract/analytics';
import { displayName, symbolOf } from '../contract/ids';
import type { Timeframe } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { fileErrorText, removeQuietly, temporarySuffix, type FileSystem } from '../store/fileSystem';
import { nodeFileSystem } from '../store/nodeFileSystem';
import type { MarketStore, SeriesInfo } from '../store/store';
import { exportBars } from './exportBars';
import { exportCard, type CardFacts } from './exportCard';
import { exportName } from './exportName';
import { exportSeries } from './exportSeries';
import { exportNotebook } from './notebook';
import { writeNotebook } from './notebookFile';
import { exportTicks, type CsvChunk } from './exportTicks';

export interface ExportOptions {
  readonly store: MarketStore;
  readonly what: 'ticks' | 'bars' | 'series';
  /** The symbol; of a pair its y leg. */
  readonly series: SeriesInfo;
  /** For `series`: which analytic of what, as computed by the caller. */
  readonly analytic?: AnalyticExport;
  /** For bars. */
  readonly timeframe: Timeframe;
  /** Inclusive; −Infinity for from the start. */
  readonly fromMs: number;
  /** Exclusive; Infinity for to the end. */
  readonly toMs: number;
  /** Absolute folder; made where it is missing. The name is made from what is in the file. */
  readonly folder: string;
  /** A name of the caller's own instead, in `folder`. */
  readonly name?: string;
  readonly source: string;
  /** In force when it was written; of a series those of its analytic come first. */
  readonly settings: unknown;
  readonly version: string;
  readonly nowMs: number;
  readonly files?: FileSystem;
  /** Writes a notebook beside the export that loads it; over a window of so many bars. */
  readonly notebookWindowBars?: number;
  /** Rows written so far. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

export interface AnalyticExport {
  readonly id: string;
  /** The symbol or the pair, in words of file names: `btcusdt-ethusdt`. */
  readonly subject: string;
  /** What the values come from beside bars: complete parameters and, of a pair, its settings. For the card. */
  readonly settings: unknown;
  /** Every series whose bars went in: the symbol, or both legs. */
  readonly legs: readonly SeriesInfo[];
  /** In pieces, computed as they are asked for. */
  readonly pieces: AsyncIterable<AnalyticSeries>;
}

export interface ExportWritten {
  /** Absolute path of the CSV file; `.json` behind it is its card. */
  readonly file: string;
  readonly rows: number;
  /** Absolute path of the notebook, where one was asked for. */
  readonly notebook?: string;
}

/** An export that is whole and on the disk, and not yet under its name. */
export interface PreparedExport {
  readonly rows: number;
  /** Puts the file and its card under their names, and writes the notebook where one was asked for. */
  commit(): Promise<Result<ExportWritten>>;
  /** Removes it again. */
  discard(): void;
}

/**
 * Writes an export and the card beside it. The file appears under its name when it is whole and on the disk, never
 * before; nothing is left where writing fails or is cancelled, and what was under the name before stays.
 */
export async function writeExport(options: ExportOptions): Promise<Result<ExportWritten>> {
  const prepared = await prepareExport(options);
  return prepared.ok ? prepared.value.commit() : prepared;
}

/** The same up to the names: for exports that are to appear together or not at all. */
export async function prepareExport(options: ExportOptions): Promise<Result<PreparedExport>> {
  const files = options.files ?? nodeFileSystem;
  const { store, series, folder, what, nowMs } = options;
  const whole = join(folder, options.name ?? `export-${symbolOf(series.instrument)}-${nowMs}`);
  const temporary = { csv: `${whole}${temporarySuffix}`, card: `${whole}.json${temporarySuffix}` };
  const discard = (): void => Object.values(temporary).forEach((path) => removeQuietly(files, path));
  try {
    files.makeFolder(folder);
    const written = await writeChunks(files, temporary.csv, options);
    if (written === null) {
      discard();
      return fail('cancelled', 'The export was cancelled; no file was written.');
    }
    const name = options.name ?? exportName(kindOf(options), series, store.realm, written.firstMs, written.lastMs);
    const facts: CardFacts = { ...options, ...written, realm: store.realm, gaps: store.gaps() };
    await files.write(temporary.card, Buffer.from(`${JSON.stringify(exportCard(facts), null, 2)}\n`));
    const { rows } = written;
    const commit = (): Promise<Result<ExportWritten>> =>
      putUnderName(files, temporary, join(folder, name), rows, options);
    return succeed({ rows, commit, discard });
  } catch (error) {
    discard();
    if (!(error instanceof ContentError)) return failure(folder, error);
    const lacks = what === 'series' ? 'computed' : 'read';
    const message = `What was to be exported could not be ${lacks}: ${fileErrorText(error.cause)}. No file was written.`;
    return fail('exportContent', message);
  }
}

async function putUnderName(
  files: FileSystem,
  temporary: { readonly csv: string; readonly card: string },
  file: string,
  rows: number,
  options: ExportOptions,
): Promise<Result<ExportWritten>> {
  try {
    // One right after the other: a card never describes another file for longer than that.
    files.rename(temporary.csv, file);
    files.rename(temporary.card, `${file}.json`);
    await files.syncFolder(dirname(file));
  } catch (error) {
    return failure(options.folder, error);
  } finally {
    for (const path of Object.values(temporary)) removeQuietly(files, path);
  }
  const { notebookWindowBars: windowBars, store, series, what } = options;
  if (windowBars === undefined) return succeed({ file, rows });
  const title = displayName(series.instrument);
  const text = exportNotebook({ file: basename(file), what, title, realm: store.realm, windowBars });
  const notebook = await writeNotebook(files, `${file.replace(/\.csv$/, '')}.ipynb`, text);
  return notebook.ok ? succeed({ file, rows, notebook: notebook.value }) : notebook;
}

function failure(folder: string, error: unknown): Result<never> {
  return fail('exportFile', `The export could not be written to ${folder}: ${fileErrorText(error)}.`);
}

/** What was to be written could not be had: nothing is wrong with the folder. */
class ContentError extends Error {}

async function* contentOf(options: ExportOptions): AsyncGenerator<CsvChunk> {
  try {
    yield* exportChunks(options);
  } catch (cause) {
    throw new ContentError('The content failed.', { cause });
  }
}

/** Chunks of CSV, for writing to a pipe. */
export function exportChunks(
  options: Pick<ExportOptions, 'store' | 'what' | 'series' | 'timeframe' | 'fromMs' | 'toMs' | 'analytic'>,
): AsyncGenerator<CsvChunk> {
  const { store, what, series, timeframe, fromMs, toMs, analytic } = options;
  const range = { ...series, fromMs, toMs };
  switch (what) {
    case 'ticks':
      return exportTicks(store, range);
    case 'bars':
      return exportBars(store, { ...range, timeframe });
    case 'series':
      if (analytic === undefined) throw new Error('A series to export comes with its analytic.');
      return exportSeries(analytic.pieces);
  }
}

/** What a file name says is in it. */
function kindOf({ what, timeframe, analytic }: ExportOptions): string {
  if (what === 'ticks') return 'ticks';
  return analytic === undefined ? timeframe : `${timeframe}-${analytic.id}-${analytic.subject}`;
}

/** Writes and syncs the temporary file; null where it was cancelled. */
async function writeChunks(
  files: FileSystem,
  path: string,
  options: ExportOptions,
): Promise<{ rows: number; firstMs: number; lastMs: number; hash: string } | null> {
  files.remove(path);
  const out = files.openAppend(path);
  const hash = createHash('sha256');
  let rows = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  try {
    for await (const chunk of contentOf(options)) {
      if (options.signal?.aborted === true) return null;
      const bytes = Buffer.from(chunk.text);
      hash.update(bytes);
      out.write(bytes);
      if (chunk.rows > 0) {
        rows += chunk.rows;
        if (Number.isNaN(firstMs)) ({ firstMs } = chunk);
        ({ lastMs } = chunk);
        options.onProgress?.(rows);
      }
    }
    await out.sync();
  } finally {
    out.close();
  }
  return { rows, firstMs, lastMs, hash: hash.digest('hex') };
}
