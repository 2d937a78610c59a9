import { setImmediate as nextTurn } from 'node:timers/promises';
import { assertNever } from '../contract/assertNever';
import type { Book, SealedFile } from './book';
import { stampChecksum } from './fileChecksum';
import { fileErrorText, isDiskRefusal, isLoss, writeAtomically, type FileSystem } from './fileSystem';
import type { Journal } from './journal';
import { bookFile } from './openBook';
import type { OpenTable, OpenTables } from './openTables';
import { sealFile, type SealedBytes, type SealJob } from './sealFile';
import { SealThread } from './sealThread';
import type { SqlEngine } from './sqlEngine';
import type { StoreNotice } from './store';
import { storeFile } from './storeIdentity';
import { tableFileName } from './tableFileName';

export interface SealerOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly journal: Journal;
  readonly book: Book;
  readonly tables: OpenTables;
  readonly newEngine: () => Promise<SqlEngine>;
  readonly notice: (notice: StoreNotice) => void;
  /** False where another process writes the store now: it made these files itself. */
  readonly isHeld: () => boolean;
  /** Sets a sealed file aside. */
  readonly onDamaged: (file: SealedFile, reason: string) => Promise<void>;
  /** An hour is split where a file would hold more ticks and quotes than this. */
  readonly rowsPerFile: number;
  /** A month's bars go on in a new file where the last one holds so many. */
  readonly barsPerFile: number;
  /** So few rows are made into a file in this thread. */
  readonly rowsAtOnce: number;
  readonly sqlWasmPath: string;
  /** The bundle of the thread that makes large files; null where this thread makes them all. */
  readonly threadPath: string | null;
  /** Files that need not be kept any longer; asked after each round. */
  readonly expired: () => readonly SealedFile[];
}

/** Segments that stay behind the ones needed, for a bug report and for followers that lag. */
const keptSegments = 2;

/**
 * Turns open tables into sealed files: each written whole under another name, synced, renamed. Rows that arrive
 * meanwhile go to new open tables. A table that cannot be sealed stays open and the journal keeps its events.
 */
export class Sealer {
  readonly #options: SealerOptions;
  #round: Promise<boolean> = Promise.resolve(true);

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  /**
   * Seals the open tables that `due` names, then the book, then drops what the journal need not keep. Rounds follow
   * each other. False where something stays open, because a file could not be read or written: the others are sealed
   * all the same, and nothing is lost.
   */
  seal(due: (open: OpenTable) => boolean): Promise<boolean> {
    this.#round = this.#round.then(() => this.#seal(due));
    return this.#round;
  }

  /** Runs a change of sealed files between two rounds, and saves the book behind it. Throws where the disk refuses. */
  between<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#round.then(async () => {
      this.#refuseWhereLost();
      const value = await change();
      await this.saveBook(await this.#options.newEngine());
      return value;
    });
    this.#round = result.then(
      () => true,
      () => false,
    );
    return result;
  }

  /** Resolves when no round is under way; false where the last one left something open. */
  idle(): Promise<boolean> {
    return this.#round;
  }

  async #seal(due: (open: OpenTable) => boolean): Promise<boolean> {
    const { tables, newEngine, notice, book, files, folder, expired, isHeld } = this.#options;
    const failures = new Set<string>();
    try {
      let engine = await newEngine();
      /** What came later to an hour or month that stays open waits behind it. */
      const held = new Set<string>();
      for (const open of tables.freeze(due)) {
        const key = `${open.kind} ${open.startMs}`;
        if (held.has(key)) continue;
        try {
          const sealed = await this.#sealTable(open, engine);
          if (sealed !== null) book.files.set(sealed.file, sealed);
          tables.drop(open);
        } catch (error) {
          // The next one would meet the same disk, or the same other writer.
          if (isDiskRefusal(error) || !isHeld()) throw error;
          failures.add(fileErrorText(error));
          held.add(key);
          engine = await newEngine();
        }
        // Live ticks have their turn between two steps, each of which may hold the thread for some 20 ms.
        await nextTurn();
      }
      this.#refuseWhereLost();
      for (const { file } of expired()) {
        files.remove(`${folder}/${file}`);
        book.files.delete(file);
      }
      await this.saveBook(engine);
    } catch (error) {
      failures.add(fileErrorText(error));
    }
    if (failures.size === 0) return true;
    const message = `The store could not write its files: ${[...failures].join('; ')}. Nothing is lost: the journal holds it, and writing is tried again.`;
    notice({ reason: 'sealFailed', message });
    return false;
  }

  /** Writes `book.sqlite` and removes segments whose events are all in sealed files. */
  async saveBook(engine: SqlEngine): Promise<void> {
    const { book, tables, journal, files, folder } = this.#options;
    const firstSegment = Math.min(journal.segment, tables.firstSegment());
    const bytes = book.bytes(engine, firstSegment);
    await nextTurn();
    // The book names the newest ticks: they must be on the disk before it says so.
    if (!(await journal.flush())) throw new Error('the journal cannot be written');
    await stampChecksum(bytes);
    this.#refuseWhereLost();
    await writeAtomically(files, folder, bookFile, bytes);
    book.firstSegment = firstSegment;
    await journal.dropBefore(firstSegment - keptSegments);
  }

  async #sealTable(open: OpenTable, engine: SqlEngine): Promise<SealedFile | null> {
    const { book, files, folder, onDamaged } = this.#options;
    const parts = book.sealed(open.kind).filter(({ startMs }) => startMs === open.startMs);
    const last = parts.at(-1);
    const base = last !== undefined && this.#fits(open, last) ? last : null;
    const others = parts.filter((part) => part !== base && overlap(part, open));
    const made = await this.#make(open, base, others, engine);
    switch (made.kind) {
      case 'nothing':
        return null;
      case 'damaged': {
        const file = made.which === 'base' ? base : (others[made.which] ?? null);
        if (file !== null) await onDamaged(file, made.reason);
        return this.#sealTable(open, engine);
      }
      case 'file': {
        const part = base?.part ?? (last === undefined ? 1 : last.part + 1);
        const name = tableFileName(open.kind, open.startMs, part);
        this.#refuseWhereLost();
        files.makeFolder(`${folder}/${open.kind}`);
        await writeAtomically(files, `${folder}/${open.kind}`, name.file.slice(open.kind.length + 1), made.bytes);
        return { ...name, bytes: made.bytes.length, checksum: made.checksum, coverage: made.coverage };
      }
      default:
        return assertNever(made);
    }
  }

  async #make(
    open: OpenTable,
    base: SealedFile | null,
    others: readonly SealedFile[],
    engine: SqlEngine,
    threadPath = this.#options.threadPath,
  ): Promise<SealedBytes> {
    const { rowsAtOnce, sqlWasmPath } = this.#options;
    const job = await this.#jobOf(open, base, others);
    if (job.kind === 'damaged') return job;
    const rows =
      open.taken + [...others, ...(base === null ? [] : [base])].reduce((sum, file) => sum + rowsOf(file), 0);
    if (rows <= rowsAtOnce || threadPath === null) return sealFile(engine, job);
    // A thread for each: what it held in memory goes before the next one begins.
    const thread = new SealThread(threadPath, sqlWasmPath);
    let made: SealedBytes | null;
    try {
      made = await thread.run(job);
    } finally {
      await thread.end();
    }
    // The bytes of the job went with the thread that could not begin.
    return made ?? this.#make(open, base, others, engine, null);
  }

  async #jobOf(
    open: OpenTable,
    base: SealedFile | null,
    others: readonly SealedFile[],
  ): Promise<SealJob | Extract<SealedBytes, { readonly kind: 'damaged' }>> {
    const beside: Uint8Array[] = [];
    for (const [which, other] of others.entries()) {
      const bytes = await this.#read(other);
      if (typeof bytes === 'string') return { kind: 'damaged', which, reason: bytes };
      beside.push(bytes);
    }
    const into = base === null ? null : await this.#read(base);
    if (typeof into === 'string') return { kind: 'damaged', which: 'base', reason: into };
    const { kind, rows } = open;
    return { kind, rows: rows.all(), series: this.#options.book.series.rows(), base: into, others: beside };
  }

  /** The bytes of a sealed file, or why it has none any more. Throws where it may be read another time. */
  async #read({ file }: SealedFile): Promise<Uint8Array | string> {
    const { files, folder } = this.#options;
    try {
      return await files.read(`${folder}/${file}`);
    } catch (error) {
      const text = `cannot be read: ${fileErrorText(error)}`;
      // Where the whole folder is gone, as with a drive that was unplugged, the file is as it was when it is back.
      if (isLoss(error) && files.stat(`${folder}/${storeFile}`) !== null) return `it ${text}.`;
      throw new Error(`${file} ${text}`, { cause: error });
    }
  }

  #refuseWhereLost(): void {
    if (!this.#options.isHeld()) throw new Error('another process has taken this store over');
  }

  #fits(open: OpenTable, file: SealedFile): boolean {
    const { rowsPerFile, barsPerFile } = this.#options;
    if (open.kind === 'bars') return rowsOf(file) < barsPerFile;
    return splitRowsOf(file) + open.rows.tickCount <= rowsPerFile;
  }
}

function rowsOf({ coverage }: SealedFile): number {
  return coverage.reduce((sum, { rows }) => sum + rows, 0);
}

/** Rows that an hour is split by. */
function splitRowsOf({ coverage }: SealedFile): number {
  return coverage.reduce((sum, { what, rows }) => sum + (what === 'ticks' || what === 'quotes' ? rows : 0), 0);
}

function overlap({ coverage }: SealedFile, open: OpenTable): boolean {
  return coverage.some(({ what, series, firstId, lastId }) => {
    const held = what === 'ticks' ? open.rows.tickCoverage(series) : null;
    return held !== null && held.firstId <= lastId && held.lastId >= firstId;
  });
}
