import { timeframeMs } from '../contract/market';
import type { Book, SealedFile } from './book';

/** How long data is kept. Whole files are dropped, the oldest first; what is not sealed yet stays. */
export interface Retention {
  readonly tickHours: number;
  readonly tickBytes: number;
  readonly barDays: number;
}

/** Sealed files that are older than `latestMs` allows, or more than there is room for. */
export function expiredFiles(book: Book, retention: Retention, latestMs: number): readonly SealedFile[] {
  const tickFromMs = latestMs - retention.tickHours * timeframeMs['1h'];
  const barFromMs = latestMs - retention.barDays * timeframeMs['1d'];
  const expired = book.sealed('bars').filter(({ startMs }) => nextMonthMs(startMs) <= barFromMs);
  const ticks = book.sealed('ticks');
  let bytes = ticks.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of ticks) {
    if (file.startMs + timeframeMs['1h'] > tickFromMs && bytes <= retention.tickBytes) break;
    bytes -= file.bytes;
    expired.push(file);
  }
  return expired;
}

export function nextMonthMs(monthStartMs: number): number {
  const date = new Date(monthStartMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
