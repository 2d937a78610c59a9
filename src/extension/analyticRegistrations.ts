import type { LogLevel } from '../engine/contract/messages';
import { readModuleExport, type ModuleExport } from '../engine/contract/moduleExport';
import type { Result } from '../engine/contract/result';
import type { EngineChannel } from './engineClient';

type Asked = Pick<EngineChannel, 'request'>;

/** The analytics that other extensions have added: an engine forgets them when it ends, and this does not. */
export class AnalyticRegistrations {
  readonly #accepted: ModuleExport[] = [];
  readonly #log: (level: LogLevel, message: string) => void;

  constructor(log: (level: LogLevel, message: string) => void) {
    this.#log = log;
  }

  /** Asks the engine to take the analytic in. Fails with what is wrong; then it is not kept for the next engine. */
  async register(engine: Asked, value: unknown): Promise<Result<null>> {
    const read = readModuleExport(value);
    const answer = read.ok ? await engine.request('registerAnalytic', read.value) : read;
    if (read.ok && answer.ok) this.#accepted.push(read.value);
    if (!answer.ok) this.#log('warn', `An extension could not add an analytic: ${answer.failure.message}`);
    return answer;
  }

  /**
   * Gives a new-born engine what its predecessor had, all at once: a module that loads for long holds up no other.
   * Resolves when all are answered; the engine need not wait for it, since what is shown follows.
   */
  async restore(engine: Asked): Promise<void> {
    const asked = this.#accepted.map(async (registration) => {
      const answer = await engine.request('registerAnalytic', registration);
      // Where the engine has died again, the next one is asked again.
      if (answer.ok || answer.failure.reason === 'engineDied') return;
      this.#log('warn', `The analytic ${registration.id} is missing after the restart: ${answer.failure.message}`);
    });
    await Promise.all(asked);
  }
}
