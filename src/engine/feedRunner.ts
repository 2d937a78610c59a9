import type { Clock } from './clock';
import type { InstrumentId } from './contract/ids';
import type { LogLevel } from './contract/messages';
import type { Pipeline } from './pipeline';
import type { TickSource } from './sources/source';
import type { WindowShare } from './windowShare';

export interface FeedRunnerOptions {
  readonly pipeline: Pipeline;
  readonly share: WindowShare;
  /** This window writes the store; else another does, and this one follows its journal. */
  readonly isWriter: boolean;
  readonly createSource: () => TickSource;
  readonly clock: Clock;
  readonly log: (level: LogLevel, message: string) => void;
  /** The feed began, ended or changed. */
  readonly moved: () => void;
  /** Who writes has changed, or the feed broke: the store has to be opened anew. */
  readonly reopen: (reason: string) => void;
}

const reconcileEveryMs = 1_000;

/**
 * Runs the feed for all windows on the store: the writer receives what any of them wants, as long as one has pressed
 * Start; a reader says what it wants and watches whether the writer lives.
 */
export class FeedRunner {
  readonly #options: FeedRunnerOptions;
  #mine: { running: boolean; instruments: readonly InstrumentId[] } = { running: false, instruments: [] };
  #feed: { readonly source: TickSource; readonly controller: AbortController; readonly done: Promise<void> } | null =
    null;
  /** The data are at their end: nothing starts again before Start is pressed again. */
  #isEnded = false;
  #received = '';
  #cancel: () => void = () => undefined;
  #isClosed = false;

  constructor(options: FeedRunnerOptions) {
    this.#options = options;
  }

  /** Looks after what the windows want from here on: not before the journal is replayed, or a feed runs into it. */
  begin(): void {
    if (!this.#isClosed) this.#next();
  }

  get isRunning(): boolean {
    return this.#options.isWriter ? this.#feed !== null : this.#mine.running;
  }

  /** Start was pressed in this window, and what it started goes on. */
  get goesOn(): boolean {
    return this.#mine.running && this.isRunning;
  }

  get source(): TickSource | null {
    return this.#feed?.source ?? null;
  }

  /** Start or Stop was pressed in this window; carried out at once where it can be. */
  async want(running: boolean, instruments: readonly InstrumentId[]): Promise<void> {
    if (running) this.#isEnded = false;
    await this.#want(running, instruments);
  }

  /** This window shows other instruments: they are received where it receives. Others' stay as they are. */
  async follow(instruments: readonly InstrumentId[]): Promise<void> {
    if (this.#mine.running) await this.#want(true, instruments);
  }

  async #want(running: boolean, instruments: readonly InstrumentId[]): Promise<void> {
    this.#mine = { running, instruments };
    this.#options.share.want(this.#mine);
    await this.#reconcile();
    this.#options.moved();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    try {
      this.#options.share.stop();
    } finally {
      await this.#stop();
    }
  }

  #next(): void {
    this.#cancel = this.#options.clock.after(reconcileEveryMs, () => {
      void this.#turn()
        .catch((error: unknown) => this.#options.log('error', `The feed could not be brought up: ${String(error)}`))
        .finally(() => {
          if (!this.#isClosed) this.#next();
        });
    });
  }

  async #turn(): Promise<void> {
    if (this.#options.isWriter) return this.#reconcile();
    // A dead writer is replaced also where nobody has pressed Start: the store is then this window's to show and seal.
    if (await this.#options.share.hasNoWriter())
      this.#reopen('The window that wrote the store is gone; this one takes over.');
  }

  /** Brings what runs to what the windows want. */
  async #reconcile(): Promise<void> {
    const { share, isWriter } = this.#options;
    if (!isWriter || this.#isClosed) return;
    if (!share.isWanted()) {
      await this.#stop();
      return;
    }
    const instruments = share.wanted();
    if (this.#feed === null) {
      if (!this.#isEnded) this.#start(instruments);
      return;
    }
    const received = instruments.join();
    if (received !== this.#received) this.#feed.source.setInstruments(instruments);
    this.#received = received;
  }

  #start(instruments: readonly InstrumentId[]): void {
    const controller = new AbortController();
    const source = this.#options.createSource();
    this.#received = instruments.join();
    const done = this.#run(source, instruments, controller.signal).finally(() => {
      if (this.#feed?.controller === controller) this.#feed = null;
      if (!controller.signal.aborted) this.#isEnded = true;
      this.#options.moved();
    });
    this.#feed = { source, controller, done };
    this.#options.moved();
  }

  async #stop(): Promise<void> {
    const feed = this.#feed;
    if (feed === null) return;
    feed.controller.abort();
    await feed.done;
  }

  async #run(source: TickSource, instruments: readonly InstrumentId[], signal: AbortSignal): Promise<void> {
    try {
      await this.#options.pipeline.run(source, instruments, signal);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.log('error', `The feed ended on an internal error: ${text}`);
      this.#reopen('The feed ended on an internal error; the store is opened anew.');
    }
  }

  #reopen(reason: string): void {
    if (this.#isClosed) return;
    this.#options.log('info', reason);
    this.#options.reopen(reason);
  }
}
