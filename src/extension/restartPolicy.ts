const windowMs = 300_000;
const mostCrashes = 5;
const firstDelayMs = 500;

/**
 * How long to wait before the engine is started again after a crash: half a second, doubled for each further
 * crash within five minutes; null after the fifth, when a person should look. `crashTimesMs` rises and
 * includes the crash just seen.
 */
export function restartDelayMs(crashTimesMs: readonly number[]): number | null {
  const lastMs = crashTimesMs.at(-1) ?? 0;
  const recent = crashTimesMs.filter((timeMs) => lastMs - timeMs < windowMs).length;
  return recent > mostCrashes ? null : firstDelayMs * 2 ** Math.max(0, recent - 1);
}
