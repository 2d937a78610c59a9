import type { Book, SealedFile } from './book';
import { carriedChecksum, checksumProblem, stampChecksum } from './fileChecksum';
import { fileErrorText, writeAtomically, type FileSystem } from './fileSystem';
import type { Journal } from './journal';
import { mergeInto, removeTicksOf } from './mergeTables';
import { bookFile } from './openBook';
import type { OpenTable, OpenTables } from './openTables';
import type { SqlEngine } from './sqlEngine';
import type { StoreNotice } from './store';
import { TableFile, type Coverage } from './tableFile';
import { tableFileName } from './tableFileName';

export interface SealerOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly journal: Journal;
  readonly book: Book;
  readonly tables: OpenTables;
  readonly newEngine: () => Promise<SqlEngine>;
  readonly notice: (notice: StoreNotice) => void;
  /** Sets a sealed file aside. */
  readonly onDamaged: (file: SealedFile, reason: string) => Promise<void>;
  /** An hour is split where a file would hold more ticks and quotes than this. */
  readonly rowsPerFile: number;
  /** Files that need not be kept any longer; asked after each round. */
  readonly expired: () => readonly SealedFile[];
}

/** Segments that stay behind the ones needed, for a bug report and for followers that lag. */
const keptSegments = 2;

/**
 * Turns open tables into sealed files: each written whole under another name, synced, renamed. Rows that arrive
 * meanwhile go to new open tables. Where anything fails the tables stay open and the journal keeps their events.
 */
export class Sealer {
  readonly #options: SealerOptions;
  #round: Promise<boolean> = Promise.resolve(true);

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  /**
   * Seals the open tables that `due` names, then the book, then drops what the journal need not keep. Rounds follow
   * each other. False where the disk refused; nothing is lost then.
   */
  seal(due: (open: OpenTable) => boolean): Promise<boolean> {
    this.#round = this.#round.then(() => this.#seal(due));
    return this.#round;
  }

  /** Runs a change of sealed files between two rounds, and saves the book behind it. Throws where the disk refuses. */
  between<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#round.then(async () => {
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

  /** Resolves when no round is under way. */
  async idle(): Promise<void> {
    await this.#round;
  }

  async #seal(due: (open: OpenTable) => boolean): Promise<boolean> {
    const { tables, newEngine, notice } = this.#options;
    try {
      // What is frozen goes with its sql.js instance; what comes next begins in a fresh one.
      const engine = await newEngine();
      const frozen = tables.freeze(due, engine);
      for (const open of frozen) {
        const sealed = await this.#sealTable(open);
        if (sealed !== null) this.#options.book.files.set(sealed.file, sealed);
        tables.drop(open);
      }
      const { book, files, folder, expired } = this.#options;
      for (const { file } of expired()) {
        files.remove(`${folder}/${file}`);
        book.files.delete(file);
      }
      await this.saveBook(engine);
      return true;
    } catch (error) {
      const message = `The store could not write its files: ${fileErrorText(error)}. Nothing is lost: the journal holds it, and writing is tried again.`;
      notice({ reason: 'sealFailed', message });
      return false;
    }
  }

  /** Writes `book.sqlite` and removes segments whose events are all in sealed files. */
  async saveBook(engine: SqlEngine): Promise<void> {
    const { book, tables, journal, files, folder } = this.#options;
    const firstSegment = Math.min(journal.segment, tables.firstSegment());
    const bytes = book.bytes(engine, firstSegment);
    // The book names the newest ticks: they must be on the disk before it says so.
    if (!(await journal.flush())) throw new Error('the journal cannot be written');
    await stampChecksum(bytes);
    await writeAtomically(files, folder, bookFile, bytes);
    book.firstSegment = firstSegment;
    journal.dropBefore(firstSegment - keptSegments);
  }

  async #sealTable(open: OpenTable): Promise<SealedFile | null> {
    const { book, files, folder } = this.#options;
    const parts = book.sealed(open.kind).filter(({ startMs }) => startMs === open.startMs);
    let part = parts.length === 0 ? 1 : Math.max(...parts.map((one) => one.part));
    let merged: TableFile | null = null;
    const last = parts.at(-1);
    if (last !== undefined) {
      for (const other of parts) {
        const willMerge = other === last && (await this.#fits(open, last));
        if (!willMerge && overlap(other.coverage, open)) await this.#removeDoubles(open, other);
      }
      if (await this.#fits(open, last)) merged = await this.#merged(open, last);
      else part++;
    }
    const table = merged ?? open.table;
    try {
      table.begin();
      table.putSeries(book.series.rows());
      table.commit();
      const coverage = await table.coverageInTurns();
      if (coverage.length === 0) return null;
      const name = tableFileName(open.kind, open.startMs, part);
      const bytes = table.bytes();
      await stampChecksum(bytes);
      files.makeFolder(`${folder}/${open.kind}`);
      await writeAtomically(files, `${folder}/${open.kind}`, name.file.slice(open.kind.length + 1), bytes);
      return { ...name, bytes: bytes.length, checksum: carriedChecksum(bytes), coverage };
    } finally {
      merged?.close();
    }
  }

  async #fits(open: OpenTable, file: SealedFile): Promise<boolean> {
    if (open.kind === 'bars') return true;
    return rowsOf(file.coverage) + rowsOf(await open.table.coverageInTurns()) <= this.#options.rowsPerFile;
  }

  /** The sealed file's tables with the open ones' rows in them; null where the file is damaged. */
  async #merged(open: OpenTable, file: SealedFile): Promise<TableFile | null> {
    const table = await this.#load(open, file);
    if (table !== null) await mergeInto(table, open.table);
    return table;
  }

  /** After a crash between a part's rename and the book, the journal brings its ticks again. */
  async #removeDoubles(open: OpenTable, file: SealedFile): Promise<void> {
    const other = await this.#load(open, file);
    if (other === null) return;
    try {
      await removeTicksOf(open.table, other);
    } finally {
      other.close();
    }
  }

  async #load(open: OpenTable, file: SealedFile): Promise<TableFile | null> {
    const { files, folder, onDamaged } = this.#options;
    const bytes = await files.read(`${folder}/${file.file}`);
    const problem = await checksumProblem(bytes);
    if (problem === null) return new TableFile(open.engine, open.kind, bytes);
    await onDamaged(file, problem);
    return null;
  }
}

function rowsOf(coverage: readonly Coverage[]): number {
  return coverage.reduce((sum, { what, rows }) => sum + (what === 'ticks' || what === 'quotes' ? rows : 0), 0);
}

function overlap(coverage: readonly Coverage[], open: OpenTable): boolean {
  return coverage.some(({ what, series, firstId, lastId }) => {
    const ids = open.ids.get(series);
    return what === 'ticks' && ids !== undefined && ids.first <= lastId && ids.last >= firstId;
  });
}
