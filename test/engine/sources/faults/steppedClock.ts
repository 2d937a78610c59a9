import { systemClock, type Clock } from '../../../../src/engine/clock';

/** The real clock, whose wall time a test can set ahead. */
export class SteppedClock implements Clock {
  stepMs = 0;

  nowMs(): number {
    return systemClock.nowMs() + this.stepMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(delayMs, signal);
  }

  after(delayMs: number, callback: () => void): () => void {
    return systemClock.after(delayMs, callback);
  }
}
