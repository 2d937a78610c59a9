import { AnalyticTable } from './analyticTable';
import type { LogLevel } from './contract/messages';
import type { ModuleExport, SourceRegistration } from './contract/moduleExport';
import type { Result } from './contract/result';
import { GuestTable } from './guestTable';

/** What other extensions have added to this engine, as modules that it loads. */
export class ModuleDesk {
  readonly analytics = new AnalyticTable();
  readonly guests = new GuestTable();
  readonly #log: (level: LogLevel, message: string) => void;

  constructor(log: (level: LogLevel, message: string) => void) {
    this.#log = log;
  }

  async registerAnalytic(registration: ModuleExport): Promise<Result<null>> {
    return this.#told('analytic', registration, await this.analytics.register(registration));
  }

  async registerSource(registration: SourceRegistration): Promise<Result<null>> {
    return this.#told('source', registration, await this.guests.register(registration));
  }

  #told(what: string, { id, modulePath }: ModuleExport, answer: Result<null>): Result<null> {
    if (answer.ok) this.#log('info', `Another extension added the ${what} ${id}, from ${modulePath}.`);
    return answer;
  }
}
