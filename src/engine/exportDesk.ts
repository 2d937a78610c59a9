import type { Clock } from './clock';
import type { EngineBoot, ExportAnswer, ExportRequest } from './contract/messages';
import type { Result } from './contract/result';
import { exportForPerson } from './exportForPerson';
import type { Session } from './session';

/** CSV files out of the store that is shown, one at a time: a new one ends the one before. */
export class ExportDesk {
  readonly #options: { readonly boot: EngineBoot; readonly clock: Clock };
  #running = new AbortController();

  constructor(options: { readonly boot: EngineBoot; readonly clock: Clock }) {
    this.#options = options;
  }

  write({ store, settings }: Session, request: ExportRequest): Promise<Result<ExportAnswer>> {
    this.cancel();
    const { signal } = (this.#running = new AbortController());
    const { boot, clock } = this.#options;
    return exportForPerson(store, request, { settings, version: boot.version, nowMs: clock.nowMs(), signal });
  }

  cancel(): void {
    this.#running.abort();
  }
}
