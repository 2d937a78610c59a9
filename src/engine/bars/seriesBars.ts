import type { InstrumentId } from '../contract/ids';
import {
  storedTimeframes,
  type Bar,
  type Gap,
  type StoredTimeframe,
  type StreamKind,
  type Tick,
} from '../contract/market';
import { BarState } from './barState';
import { finiteOrNull, FrameBars, overlaps, type FrameCheckpoint } from './frameBars';

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

/** Why bars wait: for the next tick, or until the feed says that it is live; null where they do not. */
export type Interruption = 'tick' | 'resume' | null;

/**
 * Why a store opens a gap itself: it had these ticks and bars were made of them, so that the parts of those bars count
 * what is fetched again already.
 */
export const storeLosses: ReadonlySet<string> = new Set(['diskFull', 'fileDamaged']);

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
    const isLate = tick.id <= this.#lastId;
    if (!isLate) {
      this.#lastId = tick.id;
      this.tellRevised();
    }
    let nextCloseMs = Infinity;
    const counts = tick.price > 0 && tick.quantity > 0;
    for (const frame of this.#frames) {
      if (counts && !(isLate && frame.isTorn(tick.timeMs))) this.#addTo(frame, tick, exchangeTimeMs);
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
      // Bars of a damaged file know all of its ticks.
      for (const bar of gap.reason === 'fileDamaged' ? [] : frame.closed.values()) {
        if (overlaps(gap, bar.openMs, frame.spanMs) && this.#isComplete(bar, frame.spanMs) !== bar.complete) {
          frame.dirty.add(bar.openMs);
        }
      }
      const fromMs = Math.floor(gap.fromMs / frame.spanMs) * frame.spanMs;
      const toMs = Math.min(gap.toMs + 1, frame.keptFromMs);
      if (gap.state === 'repaired' && fromMs < toMs) this.listener.recheck(this.id, frame.timeframe, fromMs, toMs);
    }
    this.tellRevised();
    if (gap.state === 'open' && storeLosses.has(gap.reason)) for (const frame of this.#frames) frame.tear(gap);
  }

  /** The gap was told and is not repaired. */
  knows(gap: Gap): boolean {
    return this.#gaps.has(gapKey(gap));
  }

  closeDue(exchangeTimeMs: number): number {
    if (this.#interrupted !== null) return Infinity;
    this.tellRevised();
    let next = Infinity;
    for (const frame of this.#frames) {
      let bar = frame.open[0];
      while (bar !== undefined && bar.openMs + frame.spanMs + this.#graceMs <= exchangeTimeMs) {
        frame.open.shift();
        const isTorn = frame.torn.delete(bar.openMs);
        bar.complete = !isTorn && this.#isComplete(bar, frame.spanMs);
        frame.close(bar);
        this.listener.final(bar.toBar(this.id, frame.timeframe));
        if (isTorn) {
          frame.letGo(bar.openMs + frame.spanMs);
          this.listener.rebuild(this.id, frame.timeframe, bar.openMs);
        }
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

function gapKey(gap: Gap): string {
  return `${gap.fromId}-${gap.toId}`;
}
