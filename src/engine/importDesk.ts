import { usualVenue } from './checkSymbol';
import type { Clock } from './clock';
import type { CsvChoice, CsvImportAnswer, CsvImportRequest, CsvPreview, CsvProgress } from './contract/csvImport';
import type { EngineBoot, LogLevel } from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import { importForPerson, previewForPerson, type ImportTarget } from './importForPerson';
import type { Session } from './session';
import { readerFailure, sessionStore } from './sessionStore';

export interface ImportDeskOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  readonly listener: {
    log(level: LogLevel, message: string): void;
    importProgress?(progress: CsvProgress): void;
  };
}

/** CSV files into the store that is shown. An import has the store for itself: the session is closed meanwhile. */
export class ImportDesk {
  readonly #options: ImportDeskOptions;
  /** Of those that were asked for and have not ended: one that waits for its turn can be cancelled too. */
  readonly #asked = new Set<AbortController>();

  constructor(options: ImportDeskOptions) {
    this.#options = options;
  }

  async preview(session: Session, choice: CsvChoice): Promise<Result<CsvPreview>> {
    const { settings, store } = session;
    if (session.feedRow().followsWindow === true) return readerFailure(store.folder, 'import');
    return previewForPerson(choice, targetOf(settings, store), this.#options.clock.nowMs());
  }

  /** An import is asked for: `task` carries it out as soon as it may, until its signal aborts. */
  async ask<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const asked = new AbortController();
    this.#asked.add(asked);
    try {
      return await task(asked.signal);
    } finally {
      this.#asked.delete(asked);
    }
  }

  /** Imports between `close`, which closes the session, and `reopen`, after which everything goes on. */
  async take(
    session: Session,
    request: CsvImportRequest,
    signal: AbortSignal,
    around: { readonly close: () => Promise<void>; readonly reopen: () => Promise<void> },
  ): Promise<Result<CsvImportAnswer>> {
    const { boot, clock, listener } = this.#options;
    const { settings, store } = session;
    const place = sessionStore(boot, clock, settings);
    if (!place.ok) return place;
    // A file that does not belong here interrupts nothing.
    const preview = await this.preview(session, request);
    if (!preview.ok) return preview;
    if (signal.aborted) return notBegun;
    const context = {
      ...targetOf(settings, store),
      clock,
      signal,
      what: preview.value.reading?.what ?? 'ticks',
      onProgress: (progress: CsvProgress) => listener.importProgress?.(progress),
      onMessage: (message: string) => listener.log('info', message),
    };
    await around.close();
    try {
      return await importForPerson(place.value, request, context);
    } finally {
      await around.reopen();
    }
  }

  /** Ends the import that runs, and those that wait; what was taken stays. */
  cancel(): Result<null> {
    for (const asked of this.#asked) asked.abort();
    return succeed(null);
  }
}

export const notBegun = fail('cancelled', 'The import was cancelled before it began: nothing was taken.');

function targetOf(settings: Session['settings'], store: Session['store']): ImportTarget {
  const { stream, graceMs, retention } = settings;
  return { realm: store.realm, stream, graceMs, retention, usualVenue: usualVenue(settings) };
}
