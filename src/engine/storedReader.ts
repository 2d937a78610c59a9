import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock';
import type { InstrumentId } from './contract/ids';
import type { StreamKind } from './contract/market';
import type { LogLevel } from './contract/messages';
import type { RetentionSettings } from './contract/settings';
import type { StoredFigures } from './contract/stored';
import { nextCut, tickBytes, type TickFile } from './publish/nextCut';
import type { MarketStore } from './store/store';
import { parseTableFileName } from './store/tableFileName';

const everyMs = 60_000;

export interface StoredReaderOptions {
  readonly store: MarketStore;
  readonly stream: StreamKind;
  readonly clock: Clock;
  readonly retention: () => RetentionSettings;
  readonly instruments: () => readonly InstrumentId[];
  readonly log: (level: LogLevel, message: string) => void;
}

/**
 * What the store holds, for people to see: read in the background and at most once a minute, while somebody asks.
 */
export class StoredReader {
  readonly #options: StoredReaderOptions;
  #latest: StoredFigures | null = null;
  #readMs = -Infinity;
  #shown = '';
  #isReading = false;

  constructor(options: StoredReaderOptions) {
    this.#options = options;
  }

  /** What was read last, null before that is done; where it is a minute old or of other symbols it is read anew. */
  latest(): StoredFigures | null {
    const { clock, instruments } = this.#options;
    const shown = instruments().join(' ');
    const isDue = clock.monotonicMs() - this.#readMs >= everyMs || shown !== this.#shown;
    if (isDue && !this.#isReading) {
      this.#readMs = clock.monotonicMs();
      this.#shown = shown;
      void this.#readAnew();
    }
    return this.#latest;
  }

  async #readAnew(): Promise<void> {
    this.#isReading = true;
    try {
      this.#latest = await this.#read();
    } catch (error) {
      // The store closes, or a folder is gone: what was read last stays.
      this.#options.log('debug', `What is stored could not be read: ${String(error)}`);
    } finally {
      this.#isReading = false;
    }
  }

  async #read(): Promise<StoredFigures> {
    const { store, stream, clock, retention, instruments } = this.#options;
    const shown = instruments();
    const covered = await Promise.all(shown.map((instrument) => store.coverage({ instrument, stream })));
    const files = await tickFiles(store.folder);
    return {
      symbols: shown.map((instrument, at) => ({ instrument, hours: covered[at] ?? [] })),
      retention: retention(),
      tickBytes: tickBytes(files),
      nextCut: nextCut(files, retention(), clock.nowMs()),
    };
  }
}

/** The sealed files of trades below a store's folder. */
async function tickFiles(folder: string): Promise<readonly TickFile[]> {
  const files: TickFile[] = [];
  for (const name of await readdir(join(folder, 'ticks')).catch(() => [])) {
    const parsed = parseTableFileName(`ticks/${name}`);
    const size = parsed === null ? null : await stat(join(folder, 'ticks', name)).catch(() => null);
    if (parsed !== null && size !== null) files.push({ startMs: parsed.startMs, bytes: size.size });
  }
  return files;
}
