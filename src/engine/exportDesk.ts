import type { Analytic } from './analytics/analytic';
import type { Clock } from './clock';
import type { AnalyticDeclaration } from './contract/analytics';
import type { ExportAnswer, ExportRequest } from './contract/exports';
import type { EngineBoot } from './contract/messages';
import { succeed, type Result } from './contract/result';
import { exportForPerson } from './exportForPerson';
import type { Session } from './session';

export interface ExportDeskOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  /** Those there are now: built in, and registered by other extensions. */
  readonly analytics: () => readonly Analytic[];
  readonly listener: { exportProgress?(rows: number): void };
}

const progressEveryMs = 250;

/** CSV files out of the store that is shown, one at a time: a new one ends the one before. */
export class ExportDesk {
  readonly #options: ExportDeskOptions;
  #running = new AbortController();

  constructor(options: ExportDeskOptions) {
    this.#options = options;
  }

  /** What there are series of, in the order in which it is shown. */
  analytics(): readonly AnalyticDeclaration[] {
    return this.#options.analytics().map(({ declaration }) => declaration);
  }

  write({ store, settings }: Session, request: ExportRequest): Promise<Result<ExportAnswer>> {
    const { boot, clock, analytics, listener } = this.#options;
    this.cancel();
    const { signal } = (this.#running = new AbortController());
    let toldMs = clock.monotonicMs();
    const onProgress = (rows: number): void => {
      if (clock.monotonicMs() - toldMs < progressEveryMs) return;
      toldMs = clock.monotonicMs();
      listener.exportProgress?.(rows);
    };
    const context = { settings, version: boot.version, nowMs: clock.nowMs(), signal };
    return exportForPerson(store, request, { ...context, analytics: analytics(), onProgress });
  }

  /** The export that runs, if one does, answers with the reason `cancelled` and leaves no file. */
  cancel(): Result<null> {
    this.#running.abort();
    return succeed(null);
  }
}
