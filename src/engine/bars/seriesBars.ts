import type { InstrumentId } from '../contract/ids';
import {
  storedTimeframes,
  timeframeMs,
  type Bar,
  type Gap,
  type StoredTimeframe,
  type StreamKind,
  type Tick,
} from '../contract/market';
import { BarState, type BarParts } from './barState';

export interface BarSeries {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
}

export interface BarListener {
  /** A bar became final, for the first time. */
  final(bar: Bar): void;
  /** A final bar changed: a late trade, a repair, or a gap that closed. */
  revised(bar: Bar): void;
  /** A trade fell into a bar so old that its parts are gone: it has to be built anew from the stored ticks. */
  rebuild(series: BarSeries, timeframe: StoredTimeframe, openMs: number): void;
  /** A gap over such bars closed: those opened in [fromMs, toMs) that were not complete may be so now. */
  recheck(series: BarSeries, timeframe: StoredTimeframe, fromMs: number, toMs: number): void;
}

/** What a series knows, as JSON. Null stands for a value that is not there yet. */
export interface SeriesCheckpoint {
  readonly id: BarSeries;
  readonly interrupted: Interruption;
  readonly lastId: number | null;
  readonly seenAfterMs: number | null;
  readonly gaps: readonly Gap[];
  readonly frames: readonly FrameCheckpoint[];
}

interface FrameCheckpoint {
  readonly timeframe: StoredTimeframe;
  readonly finalThroughMs: number | null;
  readonly keptFromMs: number | null;
  readonly open: readonly BarParts[];
  readonly closed: readonly BarParts[];
  readonly dirty: readonly number[];
}

/** Why bars wait: for the next tick, or until the feed says that it is live; null where they do not. */
export type Interruption = 'tick' | 'resume' | null;

/** How long the parts of a final bar are kept, so that a late trade or a repair can be put in at once. */
const keptMs: Readonly<Record<StoredTimeframe, number>> = { '1s': 300_000, '1m': 3_600_000, '5m': 7_200_000 };

/** The bars of one series. See BarBuilder for the rules. */
export class SeriesBars {
  /** A series starts by waiting for its first tick. */
  #interrupted: Interruption = 'tick';
  #graceMs: number;
  readonly #frames: readonly FrameBars[];
  readonly #gaps = new Map<string, Gap>();
  #lastId = -Infinity;
  /** Bars that opened at or before this were not seen from their start. */
  #seenAfterMs = Infinity;

  constructor(
    readonly id: BarSeries,
    graceMs: number,
    readonly listener: BarListener,
  ) {
    this.#graceMs = graceMs;
    this.#frames = storedTimeframes.map((timeframe) => new FrameBars(timeframe));
  }

  /** Why bars wait, or null. */
  get interrupted(): Interruption {
    return this.#interrupted;
  }

  interrupt(until: Interruption, exchangeTimeMs: number): void {
    this.#settle(exchangeTimeMs);
    this.#interrupted = until;
  }

  setGrace(graceMs: number, exchangeTimeMs: number): void {
    this.#settle(exchangeTimeMs);
    this.#graceMs = graceMs;
  }

  /** Returns when the earliest of the forming bars closes. */
  add(tick: Tick, exchangeTimeMs: number): number {
    if (this.#seenAfterMs === Infinity) this.#seenAfterMs = tick.timeMs;
    if (tick.id > this.#lastId) {
      this.#lastId = tick.id;
      this.tellRevised();
    }
    let nextCloseMs = Infinity;
    const counts = tick.price > 0 && tick.quantity > 0;
    for (const frame of this.#frames) {
      if (counts) this.#addTo(frame, tick, exchangeTimeMs);
      nextCloseMs = Math.min(nextCloseMs, frame.nextCloseMs(this.#graceMs));
    }
    // Cleared last: the tick that ends an interruption belongs to the bars that waited for it.
    if (this.#interrupted === 'tick') this.#interrupted = null;
    return nextCloseMs;
  }

  gap(gap: Gap): void {
    if (gap.state === 'repaired') this.#gaps.delete(gapKey(gap));
    else this.#gaps.set(gapKey(gap), gap);
    for (const frame of this.#frames) {
      for (const bar of frame.closed.values()) {
        if (overlaps(gap, bar.openMs, frame.spanMs) && this.#isComplete(bar, frame.spanMs) !== bar.complete) {
          frame.dirty.add(bar.openMs);
        }
      }
      const fromMs = Math.floor(gap.fromMs / frame.spanMs) * frame.spanMs;
      const toMs = Math.min(gap.toMs + 1, frame.keptFromMs);
      if (gap.state === 'repaired' && fromMs < toMs) this.listener.recheck(this.id, frame.timeframe, fromMs, toMs);
    }
    this.tellRevised();
  }

  closeDue(exchangeTimeMs: number): number {
    if (this.#interrupted !== null) return Infinity;
    this.tellRevised();
    let next = Infinity;
    for (const frame of this.#frames) {
      let bar = frame.open[0];
      while (bar !== undefined && bar.openMs + frame.spanMs + this.#graceMs <= exchangeTimeMs) {
        frame.open.shift();
        bar.complete = this.#isComplete(bar, frame.spanMs);
        frame.close(bar);
        this.listener.final(bar.toBar(this.id, frame.timeframe));
        bar = frame.open[0];
      }
      frame.finalThroughMs = this.#finalBefore(frame, exchangeTimeMs);
      next = Math.min(next, frame.nextCloseMs(this.#graceMs));
    }
    return next;
  }

  save(): SeriesCheckpoint {
    return {
      id: this.id,
      interrupted: this.#interrupted,
      lastId: finiteOrNull(this.#lastId),
      seenAfterMs: finiteOrNull(this.#seenAfterMs),
      gaps: [...this.#gaps.values()],
      frames: this.#frames.map((frame) => frame.save()),
    };
  }

  restore(saved: SeriesCheckpoint): void {
    this.#interrupted = saved.interrupted;
    this.#lastId = saved.lastId ?? -Infinity;
    this.#seenAfterMs = saved.seenAfterMs ?? Infinity;
    for (const gap of saved.gaps) this.#gaps.set(gapKey(gap), gap);
    for (const frame of saved.frames) this.#frame(frame.timeframe).restore(frame);
  }

  /** A final bar has changed and was not told yet. */
  get isDirty(): boolean {
    return this.#frames.some((frame) => frame.dirty.size > 0);
  }

  /** When the earliest forming bar closes; Infinity while they wait. */
  nextCloseMs(): number {
    if (this.#interrupted !== null) return Infinity;
    return Math.min(...this.#frames.map((frame) => frame.nextCloseMs(this.#graceMs)));
  }

  /** By rising open time. */
  forming(timeframe: StoredTimeframe): readonly BarState[] {
    return this.#frame(timeframe).open;
  }

  closed(timeframe: StoredTimeframe, openMs: number): Bar | null {
    return this.#frame(timeframe).closed.get(openMs)?.toBar(this.id, timeframe) ?? null;
  }

  finalThroughMs(timeframe: StoredTimeframe, exchangeTimeMs: number): number {
    return this.#finalBefore(this.#frame(timeframe), exchangeTimeMs);
  }

  /** Bars opened before this are final; while interrupted none is added to them. */
  #finalBefore(frame: FrameBars, exchangeTimeMs: number): number {
    if (this.#interrupted !== null) return frame.finalThroughMs;
    const passedMs = Math.floor((exchangeTimeMs - this.#graceMs) / frame.spanMs) * frame.spanMs;
    // Bars that are due but not closed yet (they close with the next event) still take trades.
    return Math.max(frame.finalThroughMs, Math.min(passedMs, frame.open[0]?.openMs ?? Infinity));
  }

  /** What time alone has made final stays so, whatever comes to hold bars back. */
  #settle(exchangeTimeMs: number): void {
    for (const frame of this.#frames) frame.finalThroughMs = this.#finalBefore(frame, exchangeTimeMs);
  }

  #frame(timeframe: StoredTimeframe): FrameBars {
    const frame = this.#frames.find((one) => one.timeframe === timeframe);
    if (frame === undefined) throw new Error(`No bars are built at ${timeframe}`);
    return frame;
  }

  #addTo(frame: FrameBars, tick: Tick, exchangeTimeMs: number): void {
    const openMs = Math.floor(tick.timeMs / frame.spanMs) * frame.spanMs;
    const newest = frame.open.at(-1);
    if (newest !== undefined && newest.openMs === openMs) newest.add(tick);
    else if (openMs >= this.#finalBefore(frame, exchangeTimeMs)) frame.formingAt(openMs).add(tick);
    else this.#addLate(frame, openMs, tick);
  }

  #addLate(frame: FrameBars, openMs: number, tick: Tick): void {
    let bar = frame.closed.get(openMs);
    if (bar === undefined) {
      if (openMs < frame.keptFromMs) {
        this.listener.rebuild(this.id, frame.timeframe, openMs);
        return;
      }
      bar = new BarState(openMs);
      frame.closed.set(openMs, bar);
    }
    bar.add(tick);
    frame.dirty.add(openMs);
  }

  /** Late trades are told together, once the feed moves on: a repair of a thousand trades is one revision. */
  tellRevised(): void {
    for (const frame of this.#frames) {
      if (frame.dirty.size === 0) continue;
      for (const openMs of [...frame.dirty].sort((a, b) => a - b)) {
        const bar = frame.closed.get(openMs);
        if (bar === undefined) continue;
        bar.revision += 1;
        bar.complete = this.#isComplete(bar, frame.spanMs);
        this.listener.revised(bar.toBar(this.id, frame.timeframe));
      }
      frame.dirty.clear();
    }
  }

  #isComplete(bar: BarState, spanMs: number): boolean {
    if (bar.openMs <= this.#seenAfterMs) return false;
    for (const gap of this.#gaps.values()) if (overlaps(gap, bar.openMs, spanMs)) return false;
    return true;
  }
}

/** The bars of one series at one timeframe. */
class FrameBars {
  readonly spanMs: number;
  /** Forming bars by rising open time: one, or two or three within the grace. */
  readonly open: BarState[] = [];
  /** The parts of final bars, for as long as they are kept. */
  readonly closed = new Map<number, BarState>();
  readonly dirty = new Set<number>();
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
    };
  }

  restore(saved: FrameCheckpoint): void {
    this.finalThroughMs = saved.finalThroughMs ?? -Infinity;
    this.keptFromMs = saved.keptFromMs ?? Infinity;
    for (const parts of saved.open) this.open.push(BarState.of(parts));
    for (const parts of saved.closed) this.closed.set(parts[0], BarState.of(parts));
    for (const openMs of saved.dirty) this.dirty.add(openMs);
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

  nextCloseMs(graceMs: number): number {
    const oldest = this.open[0];
    return oldest === undefined ? Infinity : oldest.openMs + this.spanMs + graceMs;
  }
}

function gapKey(gap: Gap): string {
  return `${gap.fromId}-${gap.toId}`;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function overlaps(gap: Gap, openMs: number, spanMs: number): boolean {
  return gap.fromMs < openMs + spanMs && gap.toMs >= openMs;
}
