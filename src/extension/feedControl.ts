import type { Result } from '../engine/contract/result';
import { succeed } from '../engine/contract/result';
import type { EngineClient } from './engineClient';
import { Signal } from './signal';

/** The part of the editor's memory for a workspace that is needed here. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const memoryKey = 'feed.started';

/** Whether the feed is to run: pressed by a person, remembered for the workspace, or set to start by itself. */
export class FeedControl {
  readonly #engine: Pick<EngineClient, 'request' | 'wake'>;
  readonly #memory: Memory;
  readonly #starting = new Signal<null>();
  readonly #wantedChanged = new Signal<boolean>();
  #wanted: boolean;

  /** A start was asked for: what is told once a start may be told again. */
  readonly onStarting = this.#starting.on;
  readonly onWanted = this.#wantedChanged.on;

  constructor(engine: Pick<EngineClient, 'request' | 'wake'>, memory: Memory, autoStart: boolean) {
    this.#engine = engine;
    this.#memory = memory;
    this.#wanted = autoStart || memory.get(memoryKey) === true;
  }

  get isWanted(): boolean {
    return this.#wanted;
  }

  /** After activation: wakes the engine where the feed is to run, and leaves it off otherwise. */
  resume(): void {
    if (this.#wanted) this.#engine.wake();
  }

  async start(): Promise<Result<null>> {
    this.#starting.fire(null);
    const wasWanted = this.#wanted;
    await this.#remember(true);
    const started = await this.#engine.request('start', null);
    // An engine that died is started again, and the feed with it; where that fails too, it is told elsewhere.
    if (!started.ok && started.failure.reason === 'engineDied') return succeed(null);
    // A start that failed is not pressed again by the next window.
    if (!started.ok && !wasWanted) await this.#remember(false);
    return started;
  }

  async stop(): Promise<Result<null>> {
    const wasWanted = this.#wanted;
    await this.#remember(false);
    return wasWanted ? this.#engine.request('stop', null) : succeed(null);
  }

  async #remember(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    this.#wantedChanged.fire(wanted);
    await this.#memory.update(memoryKey, wanted);
  }
}
