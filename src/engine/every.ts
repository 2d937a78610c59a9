import type { Clock } from './clock';

export interface EveryOptions {
  readonly clock: Clock;
  /** True from when on nothing is called any more. */
  readonly isOver: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** Calls again and again, each time `delayMs` after the last call has ended, however it ended. */
export function every(delayMs: number, task: () => Promise<void>, { clock, isOver, failed }: EveryOptions): void {
  const run = (): void => {
    if (isOver()) return;
    void task()
      .catch(failed)
      .finally(() => clock.after(delayMs, run));
  };
  clock.after(delayMs, run);
}
