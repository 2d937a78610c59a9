import type { Clock } from './clock';
import type { CsvProgress } from './contract/csvImport';
import type { EngineBoot, Overview } from './contract/messages';
import type { SessionListener } from './sessionOptions';

/** Hears of the engine what goes to the windows. */
export interface EngineListener extends Omit<SessionListener, 'moved' | 'opening' | 'reopen'> {
  overview(overview: Overview): void;
  /** How far an import has come. */
  importProgress?(progress: CsvProgress): void;
  /** Rows that an export has written so far. */
  exportProgress?(rows: number): void;
}

export interface EngineOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  readonly random: () => number;
  readonly listener: EngineListener;
}
