import { isForming } from './barNotes';

interface FlaggedColumns {
  readonly openMs: Float64Array;
  readonly flags: Uint8Array;
}

/** Whether a delta changes more than the newest bar while it forms; a chart then has to draw its closed part anew. */
export function touchesClosed(current: FlaggedColumns, change: FlaggedColumns): boolean {
  const rows = change.openMs.length;
  if (rows === 0) return false;
  const isNewest = rows === 1 && change.openMs[0] === current.openMs[current.openMs.length - 1];
  return !isNewest || !isForming(change.flags[0] ?? 0);
}
