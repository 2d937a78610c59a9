import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks `probe` again until it gives something other than null, and gives that. Throws with `what` and the last thing
 * that `probe` said through its own error after `timeoutMs`.
 */
export async function eventually<T>(what: string, timeoutMs: number, probe: () => Promise<T | null>): Promise<T> {
  const startMs = performance.now();
  let cause: unknown;
  while (performance.now() - startMs < timeoutMs) {
    try {
      const value = await probe();
      if (value !== null) return value;
    } catch (error) {
      cause = error;
    }
    await sleep(100);
  }
  throw new Error(`Within ${timeoutMs} ms this did not come about: ${what}.`, { cause });
}
