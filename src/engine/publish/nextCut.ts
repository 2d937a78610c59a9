import { timeframeMs } from '../contract/market';
import type { RetentionSettings } from '../contract/settings';
import type { NextCut } from '../contract/stored';

/** A sealed file of trades. */
export interface TickFile {
  /** Start of its UTC hour. */
  readonly startMs: number;
  readonly bytes: number;
}

/**
 * The hour of trades that goes next by the same rule as the store's: the oldest, once it is older than the setting
 * allows, or at once where all of them take more room than they may. Null where there is none.
 */
export function nextCut(files: readonly TickFile[], retention: RetentionSettings, nowMs: number): NextCut | null {
  const startMs = files.reduce((oldest, file) => Math.min(oldest, file.startMs), Infinity);
  if (startMs === Infinity) return null;
  const bytes = tickBytes(files.filter((file) => file.startMs === startMs));
  const isTooMuch = tickBytes(files) > retention.tickGigabytes * 1e9;
  const dueMs = startMs + (retention.tickHours + 1) * timeframeMs['1h'];
  return { startMs, bytes, dueMs: isTooMuch ? Math.min(nowMs, dueMs) : dueMs };
}

export function tickBytes(files: readonly TickFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
