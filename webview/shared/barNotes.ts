import { barFlags } from '../../src/engine/contract/market';

/** What is to be known of a bar beside its numbers, in plain words; empty for an ordinary final one. */
export function barNotes(flags: number): string {
  const notes: string[] = [];
  if ((flags & barFlags.forming) !== 0) notes.push('forming');
  else if ((flags & barFlags.complete) === 0) notes.push('incomplete');
  if ((flags & barFlags.filled) !== 0) notes.push('no trade');
  if ((flags & barFlags.revised) !== 0) notes.push('revised');
  if ((flags & barFlags.stale) !== 0) notes.push('stale');
  return notes.join(', ');
}

export function isForming(flags: number): boolean {
  return (flags & barFlags.forming) !== 0;
}

/** What the hatching means, where some of these bars are hatched: for the line under the chart. */
export function hatchingText(flags: Uint8Array): string {
  return flags.some(isHatched) ? ' Hatched: incomplete, filled or revised.' : '';
}

/** Final, but not to be taken at face value: not seen whole, without trade in it, or changed after its close. */
export function isHatched(flags: number): boolean {
  return (
    !isForming(flags) && ((flags & barFlags.complete) === 0 || (flags & (barFlags.filled | barFlags.revised)) !== 0)
  );
}
