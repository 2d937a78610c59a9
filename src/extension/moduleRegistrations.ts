import type { LogLevel } from '../engine/contract/messages';
import { readModuleExport, readSourceRegistration, type SourceRegistration } from '../engine/contract/moduleExport';
import type { ModuleExport } from '../engine/contract/moduleExport';
import type { Result } from '../engine/contract/result';
import type { EngineChannel } from './engineClient';

type Asked = Pick<EngineChannel, 'request'>;

/** One kind of thing that other extensions add: how it is read and asked for, and what it is called. */
interface Kind<T extends ModuleExport> {
  readonly name: 'analytic' | 'source';
  readonly read: (value: unknown) => Result<T>;
  readonly ask: (engine: Asked, registration: T) => Promise<Result<null>>;
}

export const analyticKind: Kind<ModuleExport> = {
  name: 'analytic',
  read: readModuleExport,
  ask: (engine, registration) => engine.request('registerAnalytic', registration),
};

export const sourceKind: Kind<SourceRegistration> = {
  name: 'source',
  read: readSourceRegistration,
  ask: (engine, registration) => engine.request('registerSource', registration),
};

/** What other extensions have added of one kind: an engine forgets it when it ends, and this does not. */
export class ModuleRegistrations<T extends ModuleExport> {
  /** By id, in the order in which they came; the last one that was taken holds. */
  readonly #accepted = new Map<string, T>();
  readonly #kind: Kind<T>;
  readonly #log: (level: LogLevel, message: string) => void;

  constructor(kind: Kind<T>, log: (level: LogLevel, message: string) => void) {
    this.#kind = kind;
    this.#log = log;
  }

  get ids(): readonly string[] {
    return [...this.#accepted.keys()];
  }

  /** Asks the engine to take it in. Fails with what is wrong; then it is not kept for the next engine. */
  async register(engine: Asked, value: unknown): Promise<Result<null>> {
    const { name, read, ask } = this.#kind;
    const registration = read(value);
    const answer = registration.ok ? await ask(engine, registration.value) : registration;
    if (registration.ok && answer.ok) this.#accepted.set(registration.value.id, registration.value);
    if (!answer.ok) this.#log('warn', `An extension could not add ${withArticle(name)}: ${answer.failure.message}`);
    return answer;
  }

  /**
   * Gives a new-born engine what its predecessor had, all at once: a module that loads for long holds up no other.
   * Resolves when all are answered; the engine need not wait for it, since what is shown follows.
   */
  async restore(engine: Asked): Promise<void> {
    const asked = [...this.#accepted.values()].map(async (registration) => {
      const answer = await this.#kind.ask(engine, registration);
      // Where the engine has died again, the next one is asked again.
      if (answer.ok || answer.failure.reason === 'engineDied') return;
      const what = `The ${this.#kind.name} ${registration.id}`;
      this.#log('warn', `${what} is missing after the restart: ${answer.failure.message}`);
    });
    await Promise.all(asked);
  }
}

function withArticle(name: Kind<ModuleExport>['name']): string {
  return name === 'analytic' ? 'an analytic' : 'a source';
}
