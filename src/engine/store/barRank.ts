import { barFlags } from '../contract/market';
import type { BarRow } from './columns';

/**
 * Which of two versions of a bar stands, the same in every table and whichever comes first: the higher revision; of
 * equal ones our own where it is complete, before one that came whole from elsewhere, before our own incomplete one;
 * of equals the later.
 */
export function replaces(later: BarRow, earlier: BarRow): boolean {
  if (later.revision !== earlier.revision) return later.revision > earlier.revision;
  return rankOf(later.flags) >= rankOf(earlier.flags);
}

/** {@link replaces} as the end of an insert into a table of bars. */
export function replacingRule(table: string): string {
  const replaced = barFigures.map((column) => `${column} = excluded.${column}`).join(', ');
  const rank = (row: string): string => `CASE ${row}.origin WHEN 'ticks' THEN 2 * ${row}.complete ELSE 1 END`;
  return `ON CONFLICT(series, open_ms) DO UPDATE SET ${replaced}
    WHERE (excluded.revision, ${rank('excluded')}) >= (${table}.revision, ${rank(table)})`;
}

const barFigures = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'taker_buy_volume',
  'trade_count',
  'origin',
  'complete',
  'revision',
];

function rankOf(flags: number): number {
  if ((flags & barFlags.fetched) !== 0) return 1;
  return (flags & barFlags.complete) !== 0 ? 2 : 0;
}
