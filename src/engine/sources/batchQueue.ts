import type { Clock } from '../clock';

export interface BatchQueueOptions {
  readonly clock: Clock;
  /** An event waits at most this long for others to go with it. */
  readonly batchMs: number;
  readonly batchEvents: number;
  /** Called before a batch is cut, to add what has become due. */
  readonly beforeCut: () => void;
  /** More events than this are waiting: nothing is dropped, whoever fills the queue has to slow down. */
  readonly fullAt: number;
  /** True when it became full, false when it has drained to half. */
  readonly onFull: (isFull: boolean) => void;
}

/**
 * Between what pushes events and the one who reads them, in batches. It never drops: past `fullAt` it asks for
 * less, which a socket passes on to its sender. One reader.
 */
export class BatchQueue<T> {
  readonly #options: BatchQueueOptions;
  #filling: T[] = [];
  #ready: T[][] = [];
  #readyCount = 0;
  #isFull = false;
  #isEnded = false;
  #cancelTimer: (() => void) | null = null;
  #wake: (() => void) | null = null;
  #pushed = 0;
  #taken = 0;
  #waiters: { readonly until: number; readonly resolve: () => void }[] = [];

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  get waitingEvents(): number {
    return this.#readyCount + this.#filling.length;
  }

  push(event: T): void {
    if (this.#isEnded) return;
    this.#pushed++;
    const length = this.#filling.push(event);
    if (length >= this.#options.batchEvents) this.#cut();
    else this.#cancelTimer ??= this.#options.clock.after(this.#options.batchMs, this.#onTimer);
  }

  /** Resolves when the reader is done with all that was pushed so far, or will read no more. */
  whenTaken(): Promise<void> {
    if (this.#taken === this.#pushed || this.#isEnded) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until: this.#pushed, resolve }));
  }

  /** What was pushed can still be read; then the reader ends. */
  end(): void {
    if (this.#isEnded) return;
    this.#cut();
    this.#isEnded = true;
    this.#wake?.();
    this.#settle(Infinity);
  }

  async *batches(): AsyncGenerator<readonly T[], void, void> {
    for (;;) {
      const batch = this.#ready.shift();
      if (batch !== undefined) {
        this.#readyCount -= batch.length;
        if (this.#isFull && this.#readyCount < this.#options.fullAt / 2) this.#setFull(false);
        yield batch;
        this.#settle(this.#taken + batch.length);
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }

  readonly #onTimer = (): void => {
    this.#cancelTimer = null;
    this.#options.beforeCut();
    this.#cut();
  };

  #cut(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#filling.length === 0) return;
    this.#ready.push(this.#filling);
    this.#readyCount += this.#filling.length;
    this.#filling = [];
    if (!this.#isFull && this.#readyCount >= this.#options.fullAt) this.#setFull(true);
    this.#wake?.();
  }

  #settle(taken: number): void {
    this.#taken = taken;
    if (this.#waiters.length === 0) return;
    const done = this.#waiters.filter(({ until }) => until <= taken);
    this.#waiters = this.#waiters.filter(({ until }) => until > taken);
    for (const { resolve } of done) resolve();
  }

  #setFull(isFull: boolean): void {
    this.#isFull = isFull;
    this.#options.onFull(isFull);
  }
}
