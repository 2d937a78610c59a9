import type { Clock } from '../clock';
import type { Realm } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import type { SealedFile } from './book';
import { DamagedFiles } from './damagedFile';
import { hostname } from 'node:os';
import { fileErrorCode, fileErrorText, type FileSystem } from './fileSystem';
import { openJournal } from './journal';
import { JournaledStore } from './journaledStore';
import { storeLimits, type StoreLimits } from './storeParts';
import { nodeFileSystem } from './nodeFileSystem';
import { openBook, refreshBook } from './openBook';
import { OpenTables } from './openTables';
import { Quarantine } from './quarantine';
import { expiredFiles } from './retention';
import { SealedTables } from './sealedTables';
import { Sealer } from './sealer';
import { SqlEngines } from './sqlEngine';
import { repairIdentity } from './repairIdentity';
import { claimStore } from './storeIdentity';
import type { MarketStore, StoreNotice } from './store';
import { acquireWriterLock, type WriterLock } from './writerLock';

export interface StoreOptions {
  /** The store's folder, absolute; made where it is missing. */
  readonly folder: string;
  readonly realm: Realm;
  readonly clock: Clock;
  /** Path of `sql-wasm.wasm`; `sql-wasm.js` lies beside it. */
  readonly sqlWasmPath: string;
  /** Bundle of the thread that makes large sealed files; without one live ticks wait while they are made. */
  readonly sealWorkerPath?: string | undefined;
  readonly files?: FileSystem;
  /** Changes nothing on the disk; `append` is then a mistake of the caller. */
  readonly readOnly?: boolean;
  /** Version of the product, for a new store's `store.json`. */
  readonly createdBy?: string;
  readonly limits?: Partial<StoreLimits>;
  /** Whether a process of this machine lives; the system is asked where it is left out. */
  readonly isProcessAlive?: (pid: number) => boolean;
}

/**
 * Opens a store, making the folder where it is new. Fails, and changes nothing, where the folder belongs to another
 * realm or to a newer version, or where another process writes it (`locked`; readers are always let in). What is
 * damaged is set aside and reported in `recovery`.
 */
export async function openStore(options: StoreOptions): Promise<Result<MarketStore>> {
  try {
    return await openOrThrow(options);
  } catch (error) {
    if (fileErrorCode(error) === '') throw error;
    return fail('dataFolder', `The store in ${options.folder} cannot be opened: ${fileErrorText(error)}.`);
  }
}

async function openOrThrow(options: StoreOptions): Promise<Result<MarketStore>> {
  const files = options.files ?? nodeFileSystem;
  const { folder, readOnly = false } = options;
  const quarantine = new Quarantine(files, folder, options.clock);
  const createdBy = options.createdBy ?? '0.1.0';
  const identity = await claimStore(files, folder, options.realm, createdBy, readOnly);
  const isDamaged = !identity.ok && identity.failure.reason === 'badIdentity' && !readOnly;
  if (!identity.ok && !isDamaged) return identity;
  if (readOnly) return openFolder(options, files, quarantine, null);
  const lock = await acquireWriterLock({
    folder,
    files,
    clock: options.clock,
    owner: { pid: process.pid, host: hostname() },
    isProcessAlive: options.isProcessAlive ?? isProcessAlive,
  });
  if (!lock.ok) return lock;
  let opened: Result<MarketStore> | null = null;
  try {
    // Claimed again: whoever held the lock until now may have deleted the store.
    const claimed = isDamaged
      ? await repairIdentity({ ...options, files, createdBy, quarantine })
      : await claimStore(files, folder, options.realm, createdBy, false);
    opened = claimed.ok ? await openFolder(options, files, quarantine, lock.value) : claimed;
    return opened;
  } finally {
    // Also where something threw: a lock that goes on beating would shut out every window.
    if (opened?.ok !== true) lock.value.release();
  }
}

/** Asks the system whether a process of this machine lives. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) === 'EPERM';
  }
}

async function openFolder(
  options: StoreOptions,
  files: FileSystem,
  quarantine: Quarantine,
  lock: WriterLock | null,
): Promise<Result<MarketStore>> {
  const { folder, realm, clock, readOnly = false } = options;
  const limits = { ...storeLimits, ...options.limits };
  const kept = { retention: limits.retention };
  const engines = new SqlEngines(options.sqlWasmPath);
  const newEngine = () => engines.fresh();
  const listeners = new Set<(notice: StoreNotice) => void>();
  const notice = (one: StoreNotice): void => {
    for (const listener of listeners) listener(one);
  };
  const engine = await newEngine();
  const bookOptions = { folder, files, engine, quarantine, readOnly, nowMs: clock.nowMs() };
  const book = await openBook(bookOptions);
  if (!book.ok) return book;
  book.value.realm = realm;
  const journal = await openJournal(
    {
      storeFolder: folder,
      files,
      clock,
      quarantine,
      readOnly,
      queueBytes: limits.queueBytes,
      notice: ({ state, message }) => notice({ reason: state === 'failing' ? 'diskFailing' : 'diskResumed', message }),
    },
    book.value.firstSegment,
  );
  if (!journal.ok) return journal;
  const damaged = new DamagedFiles({ book: book.value, files, folder, quarantine, readOnly, clock, notice });
  const onDamaged = (file: SealedFile, reason: string): Promise<void> => damaged.setAside(file, reason);
  // A reader's new series must not take numbers that the writer gives to others.
  const tables = new OpenTables(readOnly ? book.value.series.copy() : book.value.series);
  const sealed = new SealedTables({ folder, files, newEngine, budgetBytes: limits.cacheBytes, onDamaged });
  const sealer = new Sealer({
    folder,
    files,
    journal: journal.value,
    book: book.value,
    tables,
    newEngine,
    notice,
    isHeld: () => lock?.isHeld === true,
    onDamaged,
    rowsPerFile: limits.rowsPerFile,
    barsPerFile: limits.barsPerFile,
    rowsAtOnce: limits.rowsAtOnce,
    sqlWasmPath: options.sqlWasmPath,
    threadPath: options.sealWorkerPath ?? null,
    expired: () => expiredFiles(book.value, kept.retention, book.value.state.latestMs),
  });
  const parts = {
    folder,
    files,
    realm,
    clock,
    readOnly,
    limits,
    kept,
    journal: journal.value,
    book: book.value,
    tables,
    sealed,
  };
  return succeed(
    new JournaledStore({
      ...parts,
      sealer,
      quarantine,
      listeners,
      newEngine,
      onDamaged,
      lock,
      refresh: () => refreshBook(book.value, bookOptions),
    }),
  );
}
