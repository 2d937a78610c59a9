import type { Clock } from '../clock';
import type { Realm } from '../contract/market';
import type { Book, SealedFile } from './book';
import type { FileSystem } from './fileSystem';
import type { Journal } from './journal';
import type { OpenTables } from './openTables';
import type { Quarantine } from './quarantine';
import type { SealedTables } from './sealedTables';
import type { Retention } from './retention';
import type { Sealer } from './sealer';
import type { SqlEngine } from './sqlEngine';
import type { StoreNotice } from './store';
import type { WriterLock } from './writerLock';

export interface StoreLimits {
  /** A segment of the journal ends at this size, or with its hour. */
  readonly segmentBytes: number;
  /** Ticks and quotes a file; an hour with more is split. */
  readonly rowsPerFile: number;
  /** Bars a file: each round writes a month's last file anew, so it must not grow with the month. */
  readonly barsPerFile: number;
  /** A file of more rows is made in a thread of its own: fewer take some 10 ms, less than a thread takes to begin. */
  readonly rowsAtOnce: number;
  /** With more rows in memory, who writes waits while files are made. */
  readonly openRows: number;
  /** Sealing waits this long behind the end of an hour, for what comes late. */
  readonly sealDelayMs: number;
  /** Sealed files that stay loaded for reading. */
  readonly cacheBytes: number;
  /** Frames that wait in memory while the disk refuses them; beyond it ticks are not stored and become gaps. */
  readonly queueBytes: number;
  /** What is older is dropped after each round of sealing. */
  readonly retention: Retention;
}

export const storeLimits: StoreLimits = {
  segmentBytes: 32 * 1024 * 1024,
  rowsPerFile: 2_000_000,
  barsPerFile: 500_000,
  rowsAtOnce: 5_000,
  openRows: 2_500_000,
  sealDelayMs: 5_000,
  cacheBytes: 128 * 1024 * 1024,
  queueBytes: 64 * 1024 * 1024,
  retention: { tickHours: Infinity, tickBytes: Infinity, barDays: Infinity },
};

export interface StoreParts {
  readonly folder: string;
  readonly realm: Realm;
  readonly clock: Clock;
  readonly readOnly: boolean;
  readonly limits: StoreLimits;
  /** May change while the store is open. */
  readonly kept: { retention: Retention };
  readonly journal: Journal;
  readonly book: Book;
  readonly tables: OpenTables;
  readonly sealed: SealedTables;
  readonly sealer: Sealer;
  readonly quarantine: Quarantine;
  readonly listeners: Set<(notice: StoreNotice) => void>;
  /** Null in a reader. */
  readonly lock: WriterLock | null;
  readonly files: FileSystem;
  readonly newEngine: () => Promise<SqlEngine>;
  readonly onDamaged: (file: SealedFile, reason: string) => Promise<void>;
  /** Reads the book again that another process has written. */
  readonly refresh: () => Promise<boolean>;
}
