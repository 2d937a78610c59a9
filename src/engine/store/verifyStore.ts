import type { Realm } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { Book, readBook, type SealedFile } from './book';
import { checksumProblem } from './fileChecksum';
import type { FileSystem } from './fileSystem';
import { segmentProblem } from './journalRepair';
import { bookFile, inspectFile, listTableFiles } from './openBook';
import { segmentHeaderBytes, segmentName } from './segmentFormat';
import { listSegments } from './segmentList';
import { readSegment } from './segmentReading';
import type { SqlEngine } from './sqlEngine';
import { SqlEngines } from './sqlEngine';
import { readStoreIdentity } from './storeIdentity';

export interface Verification {
  readonly ok: boolean;
  readonly realm: Realm;
  readonly partitions: readonly VerifiedFile[];
  readonly segments: readonly VerifiedSegment[];
}

export interface VerifiedFile {
  readonly file: string;
  readonly bytes: number;
  readonly ticks: number;
  /** What is wrong, or null. */
  readonly problem: string | null;
}

export interface VerifiedSegment {
  readonly file: string;
  readonly bytes: number;
  readonly frames: number;
  /** Bytes of an unfinished last frame: of a store that is being written, or was killed; cut at the next start. */
  readonly tornBytes: number;
  readonly problem: string | null;
}

/**
 * Checks every file of a store without changing any: checksums, SQLite's own integrity check, each frame of the
 * journal, and that the book says what the files hold. Safe beside a running writer.
 */
export async function verifyStore(
  folder: string,
  files: FileSystem,
  sqlWasmPath: string,
): Promise<Result<Verification>> {
  const identity = readStoreIdentity(files, folder);
  if (!identity.ok) return fail(identity.failure.reason, identity.failure.message);
  const engines = new SqlEngines(sqlWasmPath);
  const { book, checked } = await verifyBook(folder, files, await engines.fresh());
  const partitions: VerifiedFile[] = checked === null ? [] : [checked];
  const names = listTableFiles(files, folder);
  for (const name of names) {
    // An instance a file, so that memory holds one file and not the whole store.
    const engine = await engines.fresh();
    const found = await inspectFile({ files, folder, engine }, name, new Book());
    const path = `${folder}/${name.file}`;
    const problem =
      typeof found === 'string' ? found : await fileProblem(files, path, engine, book.files.get(name.file), found);
    const ticks = typeof found === 'string' ? 0 : ticksIn(found);
    partitions.push({ file: name.file, bytes: files.stat(path)?.sizeBytes ?? 0, ticks, problem });
  }
  for (const { file } of book.files.values()) {
    if (!names.some((name) => name.file === file))
      partitions.push({ file, bytes: 0, ticks: 0, problem: 'the book names it, but it is gone.' });
  }
  const segments = verifySegments(folder, files, book.firstSegment);
  const ok = [...partitions, ...segments].every(({ problem }) => problem === null);
  return succeed({ ok, realm: identity.value.realm, partitions, segments });
}

async function verifyBook(
  folder: string,
  files: FileSystem,
  engine: SqlEngine,
): Promise<{ book: Book; checked: VerifiedFile | null }> {
  const path = `${folder}/${bookFile}`;
  const size = files.stat(path)?.sizeBytes;
  if (size === undefined) return { book: new Book(), checked: null };
  const bytes = await files.read(path);
  const seen = { file: bookFile, bytes: size, ticks: 0 };
  const problem = (await checksumProblem(bytes)) ?? integrityProblem(engine, bytes);
  if (problem !== null) return { book: new Book(), checked: { ...seen, problem } };
  return { book: readBook(engine, bytes), checked: { ...seen, problem: null } };
}

async function fileProblem(
  files: FileSystem,
  path: string,
  engine: SqlEngine,
  known: SealedFile | undefined,
  found: SealedFile,
): Promise<string | null> {
  const integrity = integrityProblem(engine, await files.read(path));
  if (integrity !== null) return integrity;
  if (known === undefined || known.checksum !== found.checksum) return null;
  const isSame = ticksIn(known) === ticksIn(found);
  return isSame ? null : `the book says ${ticksIn(known)} ticks, it holds ${ticksIn(found)}.`;
}

function integrityProblem(engine: SqlEngine, bytes: Uint8Array): string | null {
  const database = new engine.Database(bytes);
  try {
    const said = database.exec('PRAGMA integrity_check')[0]?.values.map((row) => String(row[0])) ?? [];
    return said.length === 1 && said[0] === 'ok' ? null : `SQLite finds it damaged: ${said.slice(0, 3).join('; ')}.`;
  } catch (error) {
    return `SQLite cannot read it: ${error instanceof Error ? error.message : String(error)}.`;
  } finally {
    database.close();
  }
}

function verifySegments(folder: string, files: FileSystem, firstSegment: number): VerifiedSegment[] {
  const numbers = listSegments(files, `${folder}/journal`);
  const missing = numbers.length > 0 && !numbers.includes(firstSegment) && (numbers.at(-1) ?? 0) >= firstSegment;
  return numbers.map((number, at) => {
    const file = `journal/${segmentName(number)}`;
    const bytes = files.readSync(`${folder}/${file}`);
    const isLast = at === numbers.length - 1;
    const reading = readSegment(bytes);
    const before = numbers[at - 1];
    const hole =
      (before !== undefined && before !== number - 1) || (missing && number > firstSegment && at === 0)
        ? `segment ${segmentName(number - 1)} is missing.`
        : null;
    const newer = reading.header === 'newer' ? 'it was written by a newer version.' : null;
    const isBegun = !isLast || bytes.length > 32 || reading.frames.length > 0;
    const problem = newer ?? (isBegun ? segmentProblem(reading, isLast) : null) ?? hole;
    // Shorter than its header: nothing of it could be read.
    const tornBytes = bytes.length < segmentHeaderBytes ? bytes.length : reading.tornBytes;
    return { file, bytes: bytes.length, frames: reading.frames.length, tornBytes, problem };
  });
}

function ticksIn(file: SealedFile): number {
  return file.coverage.reduce((sum, { what, rows }) => sum + (what === 'ticks' ? rows : 0), 0);
}
