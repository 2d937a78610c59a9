import type { SealedFile } from './book';
import { checksumProblem } from './fileChecksum';
import { fileErrorText, type FileSystem } from './fileSystem';
import type { SqlEngine } from './sqlEngine';
import { TableFile } from './tableFile';

export interface SealedTablesOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly newEngine: () => Promise<SqlEngine>;
  /** Bytes of files that stay loaded after they were read. */
  readonly budgetBytes: number;
  /** A file turned out to be damaged when it was read. */
  readonly onDamaged: (file: SealedFile, reason: string) => Promise<void>;
}

/** After so many bytes read the next files go into a fresh sql.js instance, and the old one with its heap goes. */
const bytesPerEngine = 512 * 1024 * 1024;

/**
 * Sealed files as readable tables: loaded when asked for, kept within a budget, the longest unused first out.
 * A table that is in use is never taken away.
 */
export class SealedTables {
  readonly #options: SealedTablesOptions;
  readonly #loaded = new Map<string, Loaded>();
  #engine: Promise<SqlEngine> | null = null;
  #engineBytes = 0;
  #uses = 0;

  constructor(options: SealedTablesOptions) {
    this.#options = options;
  }

  /** Bytes of the files that are loaded. */
  get loadedBytes(): number {
    return [...this.#loaded.values()].reduce((sum, { file }) => sum + file.bytes, 0);
  }

  /**
   * The file's tables, or null where it is gone or damaged. To be given back by {@link close}. Throws where it is damaged
   * and the disk does not let it be set aside now; it is tried again when it is asked for again.
   */
  async open(file: SealedFile): Promise<TableFile | null> {
    const key = keyOf(file);
    let loaded = this.#loaded.get(key);
    if (loaded === undefined) {
      loaded = { file, table: this.#load(file), users: 0, lastUse: 0 };
      this.#loaded.set(key, loaded);
    }
    loaded.users++;
    loaded.lastUse = ++this.#uses;
    let table: TableFile | null = null;
    try {
      table = await loaded.table;
    } finally {
      if (table === null && this.#loaded.get(key) === loaded) this.#loaded.delete(key);
    }
    return table;
  }

  close(file: SealedFile): void {
    const loaded = this.#loaded.get(keyOf(file));
    if (loaded === undefined) return;
    loaded.users--;
    this.#evict();
  }

  async closeAll(): Promise<void> {
    const tables = [...this.#loaded.values()].map(({ table }) => table);
    this.#loaded.clear();
    for (const table of tables) (await table)?.close();
    this.#engine = null;
  }

  async #load(file: SealedFile): Promise<TableFile | null> {
    const { files, folder, onDamaged } = this.#options;
    let problem: string;
    try {
      const bytes = await files.read(`${folder}/${file.file}`);
      const wrong = await checksumProblem(bytes);
      if (wrong === null) return new TableFile(await this.#engineFor(bytes.length), file.kind, bytes);
      problem = wrong;
    } catch (error) {
      problem = `it cannot be read: ${fileErrorText(error)}.`;
    }
    await onDamaged(file, problem);
    return null;
  }

  #engineFor(bytes: number): Promise<SqlEngine> {
    if (this.#engine === null || this.#engineBytes > bytesPerEngine) {
      this.#engine = this.#options.newEngine();
      this.#engineBytes = 0;
    }
    this.#engineBytes += bytes;
    return this.#engine;
  }

  #evict(): void {
    const idle = [...this.#loaded.entries()]
      .filter(([, { users }]) => users === 0)
      .toSorted(([, a], [, b]) => a.lastUse - b.lastUse);
    for (const [key, { table }] of idle) {
      if (this.loadedBytes <= this.#options.budgetBytes) return;
      this.#loaded.delete(key);
      void table.then((one) => one?.close());
    }
  }
}

interface Loaded {
  readonly file: SealedFile;
  readonly table: Promise<TableFile | null>;
  users: number;
  lastUse: number;
}

/** A file that was rewritten is another one: what was read of the old stays whole until nobody reads it. */
function keyOf(file: SealedFile): string {
  return `${file.file} ${file.checksum}`;
}
