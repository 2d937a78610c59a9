import type { CsvProgress } from './contract/csvImport';
import type { Overview } from './contract/messages';
import type { SessionListener } from './session';

/** Hears of the engine what goes to the windows. */
export interface EngineListener extends Omit<SessionListener, 'moved' | 'opening' | 'reopen'> {
  overview(overview: Overview): void;
  /** How far an import has come. */
  importProgress?(progress: CsvProgress): void;
  /** Rows that an export has written so far. */
  exportProgress?(rows: number): void;
}
