import { timeframeMs, type Gap, type StoredTimeframe } from '../contract/market';
import { BarState, type BarParts } from './barState';

/** As JSON; null stands for a value that is not there yet. */
export interface FrameCheckpoint {
  readonly timeframe: StoredTimeframe;
  readonly finalThroughMs: number | null;
  readonly keptFromMs: number | null;
  readonly open: readonly BarParts[];
  readonly closed: readonly BarParts[];
  readonly dirty: readonly number[];
  /** Left out where there are none. */
  readonly torn?: readonly number[];
}

/** How long the parts of a final bar are kept, so that a late trade or a repair can be put in at once. */
const keptMs: Readonly<Record<StoredTimeframe, number>> = { '1s': 300_000, '1m': 3_600_000, '5m': 7_200_000 };

/** The bars of one series at one timeframe. */
export class FrameBars {
  readonly spanMs: number;
  /** Forming bars by rising open time: one, or two or three within the grace. */
  readonly open: BarState[] = [];
  /** The parts of final bars, for as long as they are kept. */
  readonly closed = new Map<number, BarState>();
  readonly dirty = new Set<number>();
  /** Forming bars that may count ticks which are stored nowhere: they take no late ones, and are built anew once final. */
  readonly torn = new Set<number>();
  finalThroughMs = -Infinity;
  /** Bars older than this are no longer kept in parts. */
  keptFromMs = Infinity;

  constructor(readonly timeframe: StoredTimeframe) {
    this.spanMs = timeframeMs[timeframe];
  }

  save(): FrameCheckpoint {
    return {
      timeframe: this.timeframe,
      finalThroughMs: finiteOrNull(this.finalThroughMs),
      keptFromMs: finiteOrNull(this.keptFromMs),
      open: this.open.map((bar) => bar.parts()),
      closed: [...this.closed.values()].map((bar) => bar.parts()),
      dirty: [...this.dirty],
      ...(this.torn.size === 0 ? {} : { torn: [...this.torn] }),
    };
  }

  restore(saved: FrameCheckpoint): void {
    this.finalThroughMs = saved.finalThroughMs ?? -Infinity;
    this.keptFromMs = saved.keptFromMs ?? Infinity;
    for (const parts of saved.open) this.open.push(BarState.of(parts));
    for (const parts of saved.closed) this.closed.set(parts[0], BarState.of(parts));
    for (const openMs of saved.dirty) this.dirty.add(openMs);
    for (const openMs of saved.torn ?? []) this.torn.add(openMs);
  }

  formingAt(openMs: number): BarState {
    let at = this.open.length;
    while (at > 0 && (this.open[at - 1]?.openMs ?? -Infinity) > openMs) at--;
    const before = this.open[at - 1];
    if (before !== undefined && before.openMs === openMs) return before;
    const bar = new BarState(openMs);
    this.open.splice(at, 0, bar);
    if (this.keptFromMs === Infinity) this.keptFromMs = openMs;
    return bar;
  }

  close(bar: BarState): void {
    this.closed.set(bar.openMs, bar);
    const keepFromMs = bar.openMs - keptMs[this.timeframe];
    if (keepFromMs <= this.keptFromMs) return;
    this.keptFromMs = keepFromMs;
    for (const openMs of this.closed.keys()) {
      if (openMs >= keepFromMs) break;
      this.closed.delete(openMs);
    }
  }

  isTorn(timeMs: number): boolean {
    return this.torn.size > 0 && this.torn.has(Math.floor(timeMs / this.spanMs) * this.spanMs);
  }

  /** The store has lost these ticks: what parts say of bars over them no longer stands for what is stored. */
  tear(gap: Gap): void {
    for (const { openMs } of this.open) if (overlaps(gap, openMs, this.spanMs)) this.torn.add(openMs);
    const endMs = (Math.floor(gap.toMs / this.spanMs) + 1) * this.spanMs;
    this.letGo(Math.min(endMs, this.open[0]?.openMs ?? Infinity));
  }

  /** Final bars that opened before this are built from the stored ticks from here on. */
  letGo(beforeMs: number): void {
    this.keptFromMs = Math.max(this.keptFromMs, beforeMs);
    for (const openMs of this.closed.keys()) if (openMs < beforeMs) this.closed.delete(openMs);
  }

  nextCloseMs(graceMs: number): number {
    const oldest = this.open[0];
    return oldest === undefined ? Infinity : oldest.openMs + this.spanMs + graceMs;
  }
}

/** For JSON, which has no infinity. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Whether a gap touches the bar opened at `openMs`. */
export function overlaps(gap: Gap, openMs: number, spanMs: number): boolean {
  return gap.fromMs < openMs + spanMs && gap.toMs >= openMs;
}
