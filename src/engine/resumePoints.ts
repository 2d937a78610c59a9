import type { InstrumentId } from './contract/ids';
import type { Gap, StreamKind } from './contract/market';
import { storeLosses } from './bars/seriesBars';
import { OpenGap } from './sources/openGap';
import type { ResumePoint } from './sources/source';
import type { MarketStore } from './store/store';

export interface Resumption {
  readonly points: ReadonlyMap<InstrumentId, ResumePoint>;
  /**
   * What has to go into the journal first: open gaps that are filled in part, told anew by what they still lack, and
   * before them those of damaged files, of which only the store has known.
   */
  readonly gaps: readonly Gap[];
}

/**
 * Where a source goes on in a store, for the instruments given and all that are known: the newest tick of each, and
 * the gaps that are open. A gap that was being filled when the feed ended is parted, so that no tick that is stored
 * is asked for, and counted in its bar, a second time. Cost: O(ticks within open gaps).
 */
export async function resumePoints(options: {
  readonly store: MarketStore;
  readonly stream: StreamKind;
  readonly instruments: readonly InstrumentId[];
  readonly nowMs: number;
  /** Whether the bars have heard of a gap. */
  readonly knows: (gap: Gap) => boolean;
}): Promise<Resumption> {
  const { store, stream, instruments, nowMs, knows } = options;
  const points = new Map<InstrumentId, ResumePoint>();
  const changed: Gap[] = [];
  // By name and not by the list of series alone: a series shows there only once its ticks are in the tables.
  const known = store.series().map((series) => series.instrument);
  for (const instrument of new Set([...instruments, ...known])) {
    const last = store.lastTick({ instrument, stream });
    if (last === null) continue;
    const openGaps: Gap[] = [];
    for (const gap of store.gaps()) {
      if (gap.state !== 'open' || gap.instrument !== instrument || gap.stream !== stream) continue;
      if (storeLosses.has(gap.reason) && !knows(gap)) changed.push(gap);
      const parts = await partsOf(store, gap, nowMs);
      openGaps.push(...parts.filter(({ state }) => state === 'open'));
      if (parts[0] !== gap) changed.push(...parts);
    }
    points.set(instrument, { lastId: last.id, lastTimeMs: last.timeMs, openGaps });
  }
  return { points, gaps: changed };
}

async function partsOf(store: MarketStore, event: Gap, nowMs: number): Promise<readonly Gap[]> {
  const gap = new OpenGap(event);
  const { instrument, stream, fromMs, toMs } = event;
  for await (const { id } of store.readTicks({ instrument, stream, fromMs, toMs: toMs + 1 })) {
    for (const one of id) gap.take(one);
  }
  return gap.parts(nowMs);
}
