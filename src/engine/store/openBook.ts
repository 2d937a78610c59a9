import { openGapsOf } from './damagedFile';
import { fail, succeed, type Result } from '../contract/result';
import { Book, readBook, readSeriesRows, type SealedFile } from './book';
import { carriedChecksum, checksumProblem, headerBytes } from './fileChecksum';
import { fileErrorText, temporarySuffix, type FileSystem } from './fileSystem';
import type { Quarantine } from './quarantine';
import { schemaVersion } from './schema';
import { listSegments, refuseNewerJournal } from './segmentList';
import type { SqlEngine } from './sqlEngine';
import { TableFile } from './tableFile';
import { parseTableFileName, type TableFileName } from './tableFileName';

export const bookFile = 'book.sqlite';

export interface BookOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly engine: SqlEngine;
  readonly quarantine: Quarantine;
  readonly nowMs: number;
  /** Sets nothing aside and removes nothing: what is damaged is left out of what is read. */
  readonly readOnly: boolean;
}

/**
 * Reads `book.sqlite` and compares it with the sealed files that are there: files it does not know, or knows
 * otherwise, are read for what they hold; files that are gone are forgotten. A damaged book is set aside and made
 * again from the files and the journal. Refuses where any file or segment is of a newer version, before anything is
 * changed.
 */
export async function openBook(options: BookOptions): Promise<Result<Book>> {
  const { files, folder } = options;
  const names = listTableFiles(files, folder);
  for (const file of [bookFile, ...names.map((name) => name.file)]) {
    const version = versionOf(files, `${folder}/${file}`);
    if (version !== null && version > schemaVersion) return newer(`${folder}/${file}`, version);
  }
  const newerJournal = refuseNewerJournal(files, `${folder}/journal`);
  if (newerJournal !== null) return newerJournal;
  if (!options.readOnly) removeLeftovers(files, folder);
  const book = await knownBook(options);
  const present = new Set(names.map((name) => name.file));
  for (const file of book.files.keys()) if (!present.has(file)) book.files.delete(file);
  for (const name of names) {
    const known = book.files.get(name.file);
    const header = readHeader(files, `${folder}/${name.file}`);
    const size = files.stat(`${folder}/${name.file}`)?.sizeBytes ?? 0;
    if (known !== undefined && known.bytes === size && known.checksum === carriedChecksum(header)) continue;
    book.files.delete(name.file);
    const sealed = await inspectFile(options, name, book);
    if (typeof sealed !== 'string') {
      book.files.set(name.file, sealed);
      continue;
    }
    if (known !== undefined) openGapsOf(known, book, options.nowMs);
    if (!options.readOnly) await options.quarantine.move(name.file, sealed);
  }
  return succeed(book);
}

/** Reads the book again after its writer has written it; false, and nothing changes, where it cannot be read now. */
export async function refreshBook(book: Book, options: BookOptions): Promise<boolean> {
  try {
    const bytes = await options.files.read(`${options.folder}/${bookFile}`);
    if ((await checksumProblem(bytes)) !== null) return false;
    book.adopt(readBook(options.engine, bytes));
    return true;
  } catch {
    return false;
  }
}

/** Sealed files that lie in a store's folder, in order of kind and name. */
export function listTableFiles(files: FileSystem, folder: string): readonly TableFileName[] {
  return (['ticks', 'bars'] as const).flatMap((kind) =>
    files
      .list(`${folder}/${kind}`)
      .map((name) => parseTableFileName(`${kind}/${name}`))
      .filter((name) => name !== null),
  );
}

/** Reads a sealed file whole: what it holds, or what is wrong with it. Its series join the book's. */
export async function inspectFile(
  options: Pick<BookOptions, 'files' | 'folder' | 'engine'>,
  name: TableFileName,
  book: Pick<Book, 'series' | 'state'>,
): Promise<SealedFile | string> {
  let bytes: Uint8Array;
  try {
    bytes = await options.files.read(`${options.folder}/${name.file}`);
  } catch (error) {
    return `it cannot be read: ${fileErrorText(error)}.`;
  }
  const problem = await checksumProblem(bytes);
  if (problem !== null) return problem;
  let table: TableFile | null = null;
  try {
    table = new TableFile(options.engine, name.kind, bytes);
    readSeriesRows(table.database, book.series);
    const coverage = table.coverage();
    for (const { lastMs } of coverage) book.state.reach(lastMs);
    return { ...name, bytes: bytes.length, checksum: carriedChecksum(bytes), coverage };
  } catch (error) {
    return `its tables cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  } finally {
    table?.close();
  }
}

async function knownBook(options: BookOptions): Promise<Book> {
  const { files, folder, engine, quarantine, readOnly } = options;
  const path = `${folder}/${bookFile}`;
  const firstSegment = listSegments(files, `${folder}/journal`)[0] ?? 1;
  if (files.stat(path) !== null) {
    const bytes = await files.read(path);
    let problem = await checksumProblem(bytes);
    if (problem === null) {
      try {
        return readBook(engine, bytes);
      } catch (error) {
        problem = `its tables cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
      }
    }
    const rest = 'Series and coverage were read from the sealed files again; gaps and funding from the journal only.';
    if (!readOnly) await quarantine.move(bookFile, `${problem} ${rest}`);
  }
  const book = new Book();
  // Nothing says what is sealed: everything that is still in the journal is replayed; what is sealed stays once.
  book.firstSegment = firstSegment;
  return book;
}

function removeLeftovers(files: FileSystem, folder: string): void {
  for (const below of ['', '/ticks', '/bars', '/journal']) {
    for (const name of files.list(folder + below)) {
      if (name.endsWith(temporarySuffix)) files.remove(`${folder}${below}/${name}`);
    }
  }
}

/** `PRAGMA user_version` from the header, or null where the file is missing or no SQLite file. */
function versionOf(files: FileSystem, path: string): number | null {
  const header = readHeader(files, path);
  if (Buffer.from(header.subarray(0, 15)).toString('latin1') !== 'SQLite format 3' || header.length < headerBytes)
    return null;
  return new DataView(header.buffer, header.byteOffset).getUint32(60);
}

function readHeader(files: FileSystem, path: string): Uint8Array {
  if (files.stat(path) === null) return new Uint8Array(0);
  const file = files.openRead(path);
  try {
    return file.read(0, headerBytes);
  } finally {
    file.close();
  }
}

function newer(path: string, version: number): Result<Book> {
  const message = `${path} was written by a newer version of Spreadscope (schema ${version}, this one reads ${schemaVersion}); nothing was changed. Install that version, or use another data folder.`;
  return fail('newerFormat', message);
}
