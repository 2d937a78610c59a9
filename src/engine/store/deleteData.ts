import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InstrumentId } from '../contract/ids';
import { timeframeMs } from '../contract/market';
import type { Book, SealedFile } from './book';
import { carriedChecksum, checksumProblem, stampChecksum } from './fileChecksum';
import { writeAtomically, type FileSystem } from './fileSystem';
import { nextMonthMs } from './retention';
import { barTables, barTimeframesOf } from './schema';
import type { SqlEngine } from './sqlEngine';
import { TableFile } from './tableFile';

/** What is to go: of one instrument or of all, before a time or ever. */
export interface DeleteQuery {
  readonly instrument: InstrumentId | null;
  /** Infinity for everything. */
  readonly beforeMs: number;
}

/** What deleting would free, about: by the share of rows in each file. */
export function measureDelete(book: Book, query: DeleteQuery): { readonly files: number; readonly bytes: number } {
  let bytes = 0;
  let files = 0;
  for (const file of touchedFiles(book, query)) {
    files++;
    const all = file.coverage.reduce((sum, { rows }) => sum + rows, 0);
    let going = 0;
    for (const { series, rows, firstMs, lastMs } of file.coverage) {
      if (!isOf(book, series, query)) continue;
      const share = lastMs < query.beforeMs ? 1 : (query.beforeMs - firstMs) / (lastMs - firstMs + 1);
      going += rows * Math.max(0, Math.min(1, share));
    }
    bytes += all === 0 ? 0 : Math.round((file.bytes * going) / all);
  }
  return { files, bytes };
}

export interface DeleteParts {
  readonly book: Book;
  readonly files: FileSystem;
  readonly folder: string;
  readonly newEngine: () => Promise<SqlEngine>;
  /** A file cannot be read: it is set aside, and nothing is deleted from it. */
  readonly onDamaged: (file: SealedFile, reason: string) => Promise<void>;
}

/**
 * Deletes rows from sealed files: whole files are removed, others written anew without the rows. Returns the bytes
 * freed. The caller has sealed everything before and saves the book afterwards.
 */
export async function deleteRows(parts: DeleteParts, query: DeleteQuery): Promise<number> {
  const { book, files, folder } = parts;
  let freed = 0;
  for (const file of touchedFiles(book, query)) {
    const endMs = file.kind === 'ticks' ? file.startMs + timeframeMs['1h'] : nextMonthMs(file.startMs);
    const isWhole = query.instrument === null && endMs <= query.beforeMs;
    const rest = isWhole ? null : await rewritten(parts, file, query);
    if (rest === 'damaged') continue;
    freed += file.bytes - (rest?.bytes ?? 0);
    if (rest === null) {
      files.remove(`${folder}/${file.file}`);
      book.files.delete(file.file);
    } else {
      book.files.set(file.file, rest);
    }
  }
  if (query.beforeMs === Infinity) book.state.forget(query.instrument);
  return freed;
}

async function rewritten(
  parts: DeleteParts,
  file: SealedFile,
  query: DeleteQuery,
): Promise<SealedFile | null | 'damaged'> {
  const { book, files, folder, newEngine, onDamaged } = parts;
  const bytes = await files.read(`${folder}/${file.file}`);
  const problem = await checksumProblem(bytes);
  if (problem !== null) {
    await onDamaged(file, problem);
    return 'damaged';
  }
  const table = new TableFile(await newEngine(), file.kind, bytes);
  try {
    const series = file.coverage.filter((held) => isOf(book, held.series, query)).map((held) => held.series);
    const rule = `series IN (${[...new Set(series)].join(',')})`;
    // SQLite compares with ±1e300 as with infinity.
    const before = Math.min(query.beforeMs, 1e300);
    const names = barTimeframesOf[file.kind].map((timeframe) => [barTables[timeframe], 'open_ms']);
    if (file.kind === 'ticks') names.push(['ticks', 'time_ms'], ['quotes', 'time_ms']);
    for (const [name, time] of names) {
      table.database.run(`DELETE FROM ${name} WHERE ${rule} AND ${time} < ${before}`);
      await nextTurn();
    }
    table.database.run('VACUUM');
    const coverage = table.coverage();
    if (coverage.length === 0) return null;
    const kept = table.bytes();
    await stampChecksum(kept);
    await writeAtomically(files, `${folder}/${file.kind}`, file.file.slice(file.kind.length + 1), kept);
    return { ...file, bytes: kept.length, checksum: carriedChecksum(kept), coverage };
  } finally {
    table.close();
  }
}

function touchedFiles(book: Book, query: DeleteQuery): readonly SealedFile[] {
  return [...book.sealed('ticks'), ...book.sealed('bars')].filter(
    ({ startMs, coverage }) =>
      startMs < query.beforeMs &&
      coverage.some(({ series, firstMs }) => firstMs < query.beforeMs && isOf(book, series, query)),
  );
}

function isOf(book: Book, series: number, query: DeleteQuery): boolean {
  return query.instrument === null || book.series.row(series)?.instrument === query.instrument;
}
