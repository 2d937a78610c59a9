import type { Print, ServedMarket } from './servedMarket';

/** A market clock that moves: `pace` market milliseconds for one of ours. */
interface Running {
  readonly marketMs: number;
  readonly wallMs: number;
  readonly pace: number;
}

/** Frames handed over between two looks at the event loop when playing flat out. */
const flatOutChunk = 1_000;

/**
 * Plays a market's tape at a speed, and is the exchange's clock: frozen until it plays, `speed` times as fast as
 * ours while it does (flat out it shows the last print's time), our pace again after the end.
 */
export class TapePlayer {
  readonly #market: ServedMarket;
  readonly #onPrint: (print: Print) => void;
  /** Resolves when whoever receives the prints can take more. */
  readonly #whenTaken: () => Promise<void>;
  readonly speed: number;
  #frozenMs: number;
  #running: Running | null = null;
  #playing: Promise<void> | null = null;
  #paused = true;

  constructor(options: {
    readonly market: ServedMarket;
    readonly startMs: number;
    readonly speed: number;
    readonly onPrint: (print: Print) => void;
    readonly whenTaken: () => Promise<void>;
  }) {
    this.#market = options.market;
    this.#onPrint = options.onPrint;
    this.#whenTaken = options.whenTaken;
    this.speed = options.speed;
    this.#frozenMs = options.startMs;
  }

  nowMs(): number {
    const running = this.#running;
    if (running === null) return this.#frozenMs;
    return running.marketMs + (performance.now() - running.wallMs) * running.pace;
  }

  /** Prints until the tape ends, or until market time `untilMs`; resolves then, or when paused. */
  play(untilMs = Infinity): Promise<void> {
    this.#playing ??= this.#play(untilMs).finally(() => (this.#playing = null));
    return this.#playing;
  }

  /** Stops market and clock; `play` goes on from here. */
  async pause(): Promise<void> {
    this.#paused = true;
    await this.#playing;
  }

  async #play(untilMs: number): Promise<void> {
    this.#paused = false;
    if (this.speed === Infinity) await this.#playFlatOut(untilMs);
    else await this.#playPaced(untilMs);
    this.#frozenMs = Math.max(this.nowMs(), this.#frozenMs);
    this.#running = this.#paused || this.#market.nextMs !== Infinity ? null : this.#pacedFrom(this.#frozenMs, 1);
    this.#paused = true;
  }

  async #playFlatOut(untilMs: number): Promise<void> {
    this.#running = null;
    while (!this.#paused && this.#market.nextMs <= untilMs) {
      for (let count = 0; count < flatOutChunk && this.#market.nextMs <= untilMs; count++) {
        const dueMs = this.#market.nextMs;
        if (dueMs === Infinity) return;
        this.#frozenMs = Math.max(this.#frozenMs, dueMs);
        this.#printOne();
      }
      await this.#whenTaken();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #playPaced(untilMs: number): Promise<void> {
    this.#running = this.#pacedFrom(this.#frozenMs, this.speed);
    while (!this.#paused && this.#market.nextMs !== Infinity) {
      const nowMs = Math.min(this.nowMs(), untilMs);
      while (this.#market.nextMs <= nowMs) this.#printOne();
      if (nowMs >= untilMs) break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#frozenMs = Math.min(this.nowMs(), untilMs);
    this.#running = null;
  }

  /** The exchange's clock is set: it stands `byMs` later, or earlier, from now on. */
  step(byMs: number): void {
    this.#frozenMs += byMs;
    if (this.#running !== null) this.#running = { ...this.#running, marketMs: this.#running.marketMs + byMs };
  }

  #printOne(): void {
    const print = this.#market.print();
    if (print !== null) this.#onPrint(print);
  }

  #pacedFrom(marketMs: number, pace: number): Running {
    return { marketMs, wallMs: performance.now(), pace };
  }
}
