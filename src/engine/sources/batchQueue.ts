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

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  get waitingEvents(): number {
    return this.#readyCount + this.#filling.length;
  }

  push(event: T): void {
    if (this.#isEnded) return;
    const length = this.#filling.push(event);
    if (length >= this.#options.batchEvents) this.#cut();
    else this.#cancelTimer ??= this.#options.clock.after(this.#options.batchMs, this.#onTimer);
  }

  /** What was pushed can still be read; then the reader ends. */
  end(): void {
    if (this.#isEnded) return;
    this.#cut();
    this.#isEnded = true;
    this.#wake?.();
  }

  async *batches(): AsyncGenerator<readonly T[], void, void> {
    for (;;) {
      const batch = this.#ready.shift();
      if (batch !== undefined) {
        this.#readyCount -= batch.length;
        if (this.#isFull && this.#readyCount < this.#options.fullAt / 2) this.#setFull(false);
        yield batch;
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

  #setFull(isFull: boolean): void {
    this.#isFull = isFull;
    this.#options.onFull(isFull);
  }
}
