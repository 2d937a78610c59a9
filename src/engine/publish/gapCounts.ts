import type { InstrumentId } from '../contract/ids';
import type { Gap, GapState } from '../contract/market';

/** How many gaps there are of each state. */
export type GapCount = Readonly<Record<GapState, number>>;

/** How many gaps each instrument has. Cost: O(gaps). */
export function gapCounts(gaps: readonly Gap[]): ReadonlyMap<InstrumentId, GapCount> {
  const counts = new Map<InstrumentId, Record<GapState, number>>();
  for (const { instrument, state } of gaps) {
    const count = counts.get(instrument) ?? { open: 0, lost: 0, repaired: 0 };
    count[state] += 1;
    counts.set(instrument, count);
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
