import type { InstrumentId } from '../contract/ids';
import type { Gap } from '../contract/market';

export interface GapCount {
  /** Open or lost. */
  readonly open: number;
  readonly repaired: number;
}

/** How many gaps each instrument has. Cost: O(gaps). */
export function gapCounts(gaps: readonly Gap[]): ReadonlyMap<InstrumentId, GapCount> {
  const counts = new Map<InstrumentId, GapCount>();
  for (const { instrument, state } of gaps) {
    const { open, repaired } = counts.get(instrument) ?? { open: 0, repaired: 0 };
    const isRepaired = state === 'repaired';
    counts.set(instrument, { open: open + (isRepaired ? 0 : 1), repaired: repaired + (isRepaired ? 1 : 0) });
  }
  return counts;
}

/** The counts of all instruments together. */
export function gapTotals(counts: ReadonlyMap<InstrumentId, GapCount>): { gapsOpen: number; gapsRepaired: number } {
  const all = [...counts.values()];
  return {
    gapsOpen: all.reduce((sum, { open }) => sum + open, 0),
    gapsRepaired: all.reduce((sum, { repaired }) => sum + repaired, 0),
  };
}
