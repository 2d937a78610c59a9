/** What the scheduler needs of its surroundings; the browser's own in a panel, a manual one in a test. */
export interface FrameTiming {
  nowMs(): number;
  /** Calls back before the next painted frame. */
  requestFrame(callback: () => void): void;
  after(delayMs: number, callback: () => void): void;
}

/** Longest pause between two redraws, so that one slow frame does not make a chart sleep. */
const maxPauseMs = 2_000;

/**
 * Draws at most as often as drawing itself costs: after a redraw of c ms it rests until the share of time
 * spent drawing is at most `share`. Requests in between are merged; one redraw is in flight at a time.
 * A redraw that fails is told to `onError`, and the next request draws again.
 */
export class FrameScheduler {
  readonly #draw: () => void | Promise<void>;
  readonly #timing: FrameTiming;
  readonly #share: number;
  readonly #onError: (error: unknown) => void;
  #state: 'idle' | 'waiting' | 'drawing' | 'disposed' = 'idle';
  #isDirty = false;
  #restUntilMs = 0;

  constructor(draw: () => void | Promise<void>, timing: FrameTiming, onError: (error: unknown) => void, share = 0.2) {
    this.#draw = draw;
    this.#timing = timing;
    this.#share = share;
    this.#onError = onError;
  }

  /** Something changed: draw when it is time. */
  request(): void {
    this.#isDirty = true;
    if (this.#state !== 'idle') return;
    this.#state = 'waiting';
    const pauseMs = this.#restUntilMs - this.#timing.nowMs();
    const onTime = (): void => this.#timing.requestFrame(() => void this.#run());
    if (pauseMs > 1) this.#timing.after(pauseMs, onTime);
    else onTime();
  }

  dispose(): void {
    this.#state = 'disposed';
  }

  async #run(): Promise<void> {
    if (this.#state !== 'waiting') return;
    this.#state = 'drawing';
    this.#isDirty = false;
    const startMs = this.#timing.nowMs();
    try {
      await this.#draw();
    } catch (error) {
      this.#onError(error);
    }
    const endMs = this.#timing.nowMs();
    this.#restUntilMs = endMs + Math.min(maxPauseMs, (endMs - startMs) * (1 / this.#share - 1));
    this.#becomeIdle();
  }

  #becomeIdle(): void {
    // A dispose while drawing stays one.
    if (this.#state !== 'drawing') return;
    this.#state = 'idle';
    if (this.#isDirty) this.request();
  }
}

export const browserTiming: FrameTiming = {
  nowMs: () => performance.now(),
  requestFrame: (callback) => void requestAnimationFrame(callback),
  after: (delayMs, callback) => void setTimeout(callback, delayMs),
};
