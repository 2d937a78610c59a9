import type { Clock } from '../clock';
import type { Gap, StreamKind } from '../contract/market';
import type { Book, SealedFile } from './book';
import type { FileSystem } from './fileSystem';
import type { Quarantine } from './quarantine';
import type { StoreNotice } from './store';

export interface DamagedFilesOptions {
  readonly book: Book;
  readonly files: FileSystem;
  readonly folder: string;
  readonly quarantine: Quarantine;
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly notice: (notice: StoreNotice) => void;
}

/**
 * Sets sealed files aside that turned out to be damaged, and tells. The ticks that one held become open gaps, so
 * that they are fetched again; the bars made from them stay where they are stored.
 */
export class DamagedFiles {
  readonly #options: DamagedFilesOptions;
  /** A reader and a round of sealing may find the same file. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: DamagedFilesOptions) {
    this.#options = options;
  }

  /** Throws where the disk refuses; the file then stays known as it is, so that nothing is written over it. */
  setAside(file: SealedFile, reason: string): Promise<void> {
    let done = this.#underWay.get(file.file);
    if (done === undefined) {
      done = this.#setAside(file, reason).finally(() => this.#underWay.delete(file.file));
      this.#underWay.set(file.file, done);
    }
    return done;
  }

  async #setAside(file: SealedFile, reason: string): Promise<void> {
    const { book, files, folder, quarantine, readOnly, clock, notice } = this.#options;
    const isKnown = (): boolean => book.files.get(file.file)?.checksum === file.checksum;
    if (!isKnown()) return;
    const isThere = files.stat(`${folder}/${file.file}`) !== null;
    if (isThere && !readOnly) await quarantine.move(file.file, reason);
    if (!isKnown()) return;
    book.files.delete(file.file);
    const gaps = openGapsOf(file, book, clock.nowMs());
    const done = readOnly ? 'It was left where it is.' : 'It was set aside in quarantine; the rest is open.';
    notice({ reason: 'quarantined', message: `${file.file} is damaged: ${reason} ${done}`, gaps });
  }
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
