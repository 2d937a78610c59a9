import type { Gap, StreamKind } from '../contract/market';
import type { Book, SealedFile } from './book';
import type { FileSystem } from './fileSystem';
import type { Quarantine } from './quarantine';
import type { StoreNotice } from './store';

export interface DamagedFile {
  readonly file: SealedFile;
  readonly reason: string;
  readonly book: Book;
  readonly files: FileSystem;
  readonly folder: string;
  readonly quarantine: Quarantine;
  readonly readOnly: boolean;
  readonly nowMs: number;
  readonly notice: (notice: StoreNotice) => void;
}

/**
 * Sets a sealed file aside that turned out to be damaged, and tells. The ticks that it held become open gaps, so
 * that they are fetched again; the bars made from them stay where they are stored.
 */
export async function setAsideDamaged(damaged: DamagedFile): Promise<void> {
  const { file, reason, book, files, folder, quarantine, readOnly, nowMs, notice } = damaged;
  if (book.files.get(file.file)?.checksum !== file.checksum) return;
  book.files.delete(file.file);
  const isThere = files.stat(`${folder}/${file.file}`) !== null;
  if (isThere && !readOnly) await quarantine.move(file.file, reason);
  const gaps = openGapsOf(file, book, nowMs);
  const done = readOnly ? 'It was left where it is.' : 'It was set aside in quarantine; the rest is open.';
  notice({ reason: 'quarantined', message: `${file.file} is damaged: ${reason} ${done}`, gaps });
}

/** Notes the ticks that a file held as gaps, and gives them. */
export function openGapsOf(file: SealedFile, book: Book, nowMs: number): readonly Gap[] {
  const gaps = file.coverage.flatMap(({ what, series, firstId, lastId, firstMs, lastMs }): Gap[] => {
    const row = book.series.row(series);
    if (what !== 'ticks' || row === null) return [];
    const stream = row.stream as StreamKind;
    const range = { fromId: firstId, toId: lastId, fromMs: firstMs, toMs: lastMs };
    const state = { state: 'open', reason: 'fileDamaged', foundMs: nowMs, closedMs: null } as const;
    return [{ kind: 'gap', instrument: row.instrument, stream, ...range, ...state }];
  });
  for (const gap of gaps) book.state.take(gap);
  return gaps;
}
