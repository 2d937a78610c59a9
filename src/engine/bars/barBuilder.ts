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
import { BarState } from './barState';

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
}

/** How long the parts of a final bar are kept, so that a late trade or a repair can be put in at once. */
const keptMs: Readonly<Record<StoredTimeframe, number>> = { '1s': 900_000, '1m': 3_600_000, '5m': 7_200_000 };

/**
 * Ticks and exchange time in, bars out, for every series and stored timeframe. A bar is final once exchange time
 * (the latest trade time of any series, or the clock, whichever is later) is `graceMs` past its end. Bars without
 * trades are not made. While a series is interrupted (nothing is known of what trades) its bars stay forming.
 * Deterministic: the same events in the same order give the same bars. Cost: O(timeframes) a tick.
 */
export class BarBuilder {
  readonly #graceMs: number;
  readonly #listener: BarListener;
  readonly #series = new Map<string, SeriesBars>();
  readonly #catchingUp = new Set<InstrumentId>();
  #exchangeTimeMs = -Infinity;
  /** The earliest end plus grace of all forming bars: nothing closes before it. */
  #nextCloseMs = Infinity;

  constructor(options: { readonly graceMs: number; readonly listener: BarListener }) {
    this.#graceMs = options.graceMs;
    this.#listener = options.listener;
  }

  get exchangeTimeMs(): number {
    return this.#exchangeTimeMs;
  }

  /** True where telling this time would close a bar, so that only such times need a place in the journal. */
  closesAt(exchangeTimeMs: number): boolean {
    return exchangeTimeMs >= this.#nextCloseMs;
  }

  tick(tick: Tick): void {
    const series = this.#of(tick);
    // Close first: a bar that this trade's time ends is final without it.
    if (tick.timeMs > this.#exchangeTimeMs) this.#exchangeTimeMs = tick.timeMs;
    if (this.#exchangeTimeMs >= this.#nextCloseMs) this.#closeDue();
    const nextCloseMs = series.add(tick, this.#exchangeTimeMs);
    if (nextCloseMs < this.#nextCloseMs) this.#nextCloseMs = nextCloseMs;
  }

  time(exchangeTimeMs: number): void {
    if (exchangeTimeMs <= this.#exchangeTimeMs) return;
    this.#exchangeTimeMs = exchangeTimeMs;
    if (exchangeTimeMs >= this.#nextCloseMs) this.#closeDue();
  }

  gap(gap: Gap): void {
    this.#of(gap).gap(gap);
  }

  /**
   * Nothing is known of what trades now, of one instrument or of all: its bars wait. `until` says what ends it:
   * the next tick (a connection came back), or {@link resume} (older ticks are being fetched, in order).
   */
  interrupt(instrument: InstrumentId | null, until: 'tick' | 'resume'): void {
    for (const series of this.#matching(instrument)) series.interrupted = until;
    if (instrument === null) return;
    if (until === 'resume') this.#catchingUp.add(instrument);
    else this.#catchingUp.delete(instrument);
  }

  /** Ticks are live again: what was held back closes. */
  resume(instrument: InstrumentId | null): void {
    if (instrument === null) this.#catchingUp.clear();
    else this.#catchingUp.delete(instrument);
    for (const series of this.#matching(instrument)) {
      // A series that has not seen a tick yet waits for its first one.
      if (series.interrupted === 'resume') series.interrupted = null;
    }
    this.#closeDue();
  }

  /** The newest forming bar, or null. Its numbers change in place as trades come. */
  forming(series: BarSeries, timeframe: StoredTimeframe): Readonly<BarState> | null {
    return this.#series.get(keyOf(series))?.forming(timeframe) ?? null;
  }

  /** The final bar made from ticks, as it stands now; null where there is none, or where its parts are no longer kept. */
  closed(series: BarSeries, timeframe: StoredTimeframe, openMs: number): Bar | null {
    return this.#series.get(keyOf(series))?.closed(timeframe, openMs) ?? null;
  }

  /** Bars of the series that opened before this are final; −Infinity before the first tick. */
  finalThroughMs(series: BarSeries, timeframe: StoredTimeframe): number {
    return this.#series.get(keyOf(series))?.finalThroughMs(timeframe, this.#exchangeTimeMs) ?? -Infinity;
  }

  #matching(instrument: InstrumentId | null): SeriesBars[] {
    return [...this.#series.values()].filter((series) => instrument === null || series.id.instrument === instrument);
  }

  #of(id: BarSeries): SeriesBars {
    const key = keyOf(id);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = new SeriesBars({ instrument: id.instrument, stream: id.stream }, this.#graceMs, this.#listener);
      // Told before its first tick that older ones come first.
      if (this.#catchingUp.has(id.instrument)) series.interrupted = 'resume';
      this.#series.set(key, series);
    }
    return series;
  }

  #closeDue(): void {
    let next = Infinity;
    for (const series of this.#series.values()) next = Math.min(next, series.closeDue(this.#exchangeTimeMs));
    this.#nextCloseMs = next;
  }
}

function keyOf(series: BarSeries): string {
  return `${series.instrument}#${series.stream}`;
}

/** The bars of one series. */
class SeriesBars {
  /** Why bars wait, or null: a series starts by waiting for its first tick. */
  interrupted: 'tick' | 'resume' | null = 'tick';
  readonly #frames: readonly FrameBars[];
  readonly #gaps = new Map<string, Gap>();
  #lastId = -Infinity;
  /** Bars that opened at or before this were not seen from their start. */
  #seenAfterMs = Infinity;

  constructor(
    readonly id: BarSeries,
    readonly graceMs: number,
    readonly listener: BarListener,
  ) {
    this.#frames = storedTimeframes.map((timeframe) => new FrameBars(timeframe));
  }

  /** Returns when the earliest of the forming bars closes. */
  add(tick: Tick, exchangeTimeMs: number): number {
    if (this.#seenAfterMs === Infinity) this.#seenAfterMs = tick.timeMs;
    if (tick.id > this.#lastId) {
      this.#lastId = tick.id;
      this.#tellRevised();
    }
    let nextCloseMs = Infinity;
    const counts = tick.price > 0 && tick.quantity > 0;
    for (const frame of this.#frames) {
      if (counts) this.#addTo(frame, tick, this.#finalBefore(frame, exchangeTimeMs));
      nextCloseMs = Math.min(nextCloseMs, frame.nextCloseMs(this.graceMs));
    }
    // Cleared last: the tick that ends an interruption belongs to the bars that waited for it.
    if (this.interrupted === 'tick') this.interrupted = null;
    return nextCloseMs;
  }

  gap(gap: Gap): void {
    const key = `${gap.fromId}-${gap.toId}`;
    if (gap.state === 'repaired') this.#gaps.delete(key);
    else this.#gaps.set(key, gap);
    for (const frame of this.#frames) {
      for (const bar of frame.closed.values()) {
        if (overlaps(gap, bar.openMs, frame.spanMs) && this.#isComplete(bar, frame.spanMs) !== bar.complete) {
          frame.dirty.add(bar.openMs);
        }
      }
    }
    this.#tellRevised();
  }

  closeDue(exchangeTimeMs: number): number {
    if (this.interrupted !== null) return Infinity;
    this.#tellRevised();
    let next = Infinity;
    for (const frame of this.#frames) {
      let bar = frame.open[0];
      while (bar !== undefined && bar.openMs + frame.spanMs + this.graceMs <= exchangeTimeMs) {
        frame.open.shift();
        bar.complete = this.#isComplete(bar, frame.spanMs);
        frame.close(bar);
        this.listener.final(bar.toBar(this.id, frame.timeframe));
        bar = frame.open[0];
      }
      frame.finalThroughMs = this.#finalBefore(frame, exchangeTimeMs);
      next = Math.min(next, frame.nextCloseMs(this.graceMs));
    }
    return next;
  }

  forming(timeframe: StoredTimeframe): BarState | null {
    return this.#frame(timeframe).open.at(-1) ?? null;
  }

  closed(timeframe: StoredTimeframe, openMs: number): Bar | null {
    return this.#frame(timeframe).closed.get(openMs)?.toBar(this.id, timeframe) ?? null;
  }

  finalThroughMs(timeframe: StoredTimeframe, exchangeTimeMs: number): number {
    return this.#finalBefore(this.#frame(timeframe), exchangeTimeMs);
  }

  /** Bars opened before this are final; while interrupted none is added to them. */
  #finalBefore(frame: FrameBars, exchangeTimeMs: number): number {
    if (this.interrupted !== null) return frame.finalThroughMs;
    const passedMs = Math.floor((exchangeTimeMs - this.graceMs) / frame.spanMs) * frame.spanMs;
    // Bars that are due but not closed yet (they close with the next event) still take trades.
    return Math.max(frame.finalThroughMs, Math.min(passedMs, frame.open[0]?.openMs ?? Infinity));
  }

  #frame(timeframe: StoredTimeframe): FrameBars {
    const frame = this.#frames.find((one) => one.timeframe === timeframe);
    if (frame === undefined) throw new Error(`No bars are built at ${timeframe}`);
    return frame;
  }

  #addTo(frame: FrameBars, tick: Tick, finalBeforeMs: number): void {
    const openMs = Math.floor(tick.timeMs / frame.spanMs) * frame.spanMs;
    const newest = frame.open.at(-1);
    if (newest !== undefined && newest.openMs === openMs) newest.add(tick);
    else if (openMs >= finalBeforeMs) frame.formingAt(openMs).add(tick);
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
  #tellRevised(): void {
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

function overlaps(gap: Gap, openMs: number, spanMs: number): boolean {
  return gap.fromMs < openMs + spanMs && gap.toMs >= openMs;
}
