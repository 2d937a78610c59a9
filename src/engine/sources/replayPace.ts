import type { Clock } from '../clock';

/** Frames due within this time of each other go together. */
const stepMs = 10;

/** Maps recorded time to our clock: at a speed, held and released, from the moment that something new came. */
export class ReplayPace {
  readonly #clock: Clock;
  #speed: number;
  #anchor: { readonly recordedMs: number; readonly monotonicMs: number } | null = null;
  #latestMs = Number.NaN;
  #release: (() => void) | null = null;
  #held: Promise<void> | null = null;

  constructor(clock: Clock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  get isUnbound(): boolean {
    return this.#speed === Infinity;
  }

  /** The recording's first new event was at `recordedMs`: time runs from here. Later calls only follow along. */
  begin(recordedMs: number): void {
    if (Number.isNaN(recordedMs)) return;
    this.#latestMs = recordedMs;
    this.#anchor ??= { recordedMs, monotonicMs: this.#clock.monotonicMs() };
  }

  isEarly(recordedMs: number): boolean {
    return this.#held !== null || this.#waitMs(recordedMs) > 0;
  }

  /** Resolves when that moment of the recording has come, and not while it is held; at once when aborted. */
  async until(recordedMs: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#held !== null) await this.#whenReleased(signal);
      const waitMs = this.#waitMs(recordedMs);
      if (signal.aborted || (waitMs <= 0 && this.#held === null)) return;
      // In steps, so that a change of speed or a hold is felt soon.
      await this.#clock.sleep(Math.min(Math.max(waitMs, stepMs), 200), signal);
    }
  }

  pause(): void {
    this.#held ??= new Promise((resolve) => (this.#release = resolve));
  }

  resume(): void {
    this.#reanchor();
    this.#release?.();
    this.#release = null;
    this.#held = null;
  }

  setSpeed(speed: number): void {
    this.#reanchor();
    this.#speed = speed;
  }

  #whenReleased(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      if (signal.aborted) return end();
      signal.addEventListener('abort', end);
      void this.#held?.then(end);
    });
  }

  /** Recorded time goes on from where it stands; what was waited so far is not waited again. */
  #reanchor(): void {
    if (this.#anchor === null) return;
    this.#anchor = { recordedMs: this.#latestMs, monotonicMs: this.#clock.monotonicMs() };
  }

  #waitMs(recordedMs: number): number {
    if (this.#anchor === null || this.isUnbound || Number.isNaN(recordedMs)) return 0;
    const dueMs = this.#anchor.monotonicMs + (recordedMs - this.#anchor.recordedMs) / this.#speed;
    return dueMs - this.#clock.monotonicMs();
  }
}
