import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type Bar, type Gap, type StoredTimeframe, type Tick } from '../contract/market';
import type { BarState } from './barState';
import { SeriesBars, type BarListener, type BarSeries, type SeriesCheckpoint } from './seriesBars';

/** All that a builder knows, as JSON: what was built can be gone on with, bit for bit. */
export interface BarCheckpoint {
  /** Left out by versions that had it from the settings alone. */
  readonly graceMs?: number;
  /** Null before the first tick. */
  readonly exchangeTimeMs: number | null;
  readonly catchingUp: readonly InstrumentId[];
  readonly series: readonly SeriesCheckpoint[];
}

/**
 * Ticks and exchange time in, bars out, for every series and stored timeframe. A bar is final once exchange time
 * (the latest trade time of any series, or the clock, whichever is later) is `graceMs` past its end. Bars without
 * trades are not made. While a series is interrupted (nothing is known of what trades) its bars stay forming.
 * Deterministic: the same events in the same order give the same bars. Cost: O(timeframes) a tick.
 */
export class BarBuilder {
  #graceMs: number;
  readonly #listener: BarListener;
  readonly #series = new Map<string, SeriesBars>();
  /** Keys of series once made: a tick would make a string of its own. */
  readonly #keys = { aggTrade: new Map<InstrumentId, string>(), trade: new Map<InstrumentId, string>() };
  readonly #catchingUp = new Set<InstrumentId>();
  #exchangeTimeMs = -Infinity;
  /** The earliest end plus grace of all forming bars: nothing closes before it. */
  #nextCloseMs = Infinity;
  /** Some series has changed a final bar and not told it yet. */
  #isDirty = false;

  constructor(options: { readonly graceMs: number; readonly listener: BarListener }) {
    this.#graceMs = options.graceMs;
    this.#listener = options.listener;
  }

  get exchangeTimeMs(): number {
    return this.#exchangeTimeMs;
  }

  get graceMs(): number {
    return this.#graceMs;
  }

  /** From here on bars wait so long for late trades. */
  setGrace(graceMs: number): void {
    // What is over under the grace so far stays over.
    for (const series of this.#series.values()) series.setGrace(graceMs, this.#exchangeTimeMs);
    this.#graceMs = graceMs;
    this.#closeDue();
  }

  /**
   * True where telling this time would close or revise a bar, or end a quarter of an hour, by which bars made of
   * minutes are final without a trade: only such times need a place in the journal.
   */
  closesAt(exchangeTimeMs: number): boolean {
    if (exchangeTimeMs >= this.#nextCloseMs) return true;
    if (exchangeTimeMs <= this.#exchangeTimeMs) return false;
    return (
      this.#isDirty ||
      (this.#series.size > 0 && this.#quarterOf(exchangeTimeMs) > this.#quarterOf(this.#exchangeTimeMs))
    );
  }

  /** Some series closes bars as time passes. */
  get isRunning(): boolean {
    return [...this.#series.values()].some((series) => series.interrupted !== 'tick');
  }

  tick(tick: Tick): void {
    const series = this.#of(tick);
    // Close first: a bar that this trade's time ends is final without it.
    if (tick.timeMs > this.#exchangeTimeMs) this.#exchangeTimeMs = tick.timeMs;
    if (this.#exchangeTimeMs >= this.#nextCloseMs) this.#closeDue();
    const nextCloseMs = series.add(tick, this.#exchangeTimeMs);
    if (nextCloseMs < this.#nextCloseMs) this.#nextCloseMs = nextCloseMs;
    if (series.isDirty) this.#isDirty = true;
  }

  time(exchangeTimeMs: number): void {
    if (exchangeTimeMs <= this.#exchangeTimeMs) return;
    this.#exchangeTimeMs = exchangeTimeMs;
    if (exchangeTimeMs >= this.#nextCloseMs) this.#closeDue();
    // A late trade in a market that then falls silent: time tells it.
    if (this.#isDirty) for (const series of this.#series.values()) series.tellRevised();
    this.#isDirty = false;
  }

  gap(gap: Gap): void {
    this.#of(gap).gap(gap);
  }

  /** The gap was told and is not repaired. */
  knows(gap: Gap): boolean {
    return this.#series.get(this.#keyOf(gap))?.knows(gap) ?? false;
  }

  /**
   * Nothing is known of what trades now, of one instrument or of all: its bars wait. `until` says what ends it:
   * the next tick (a connection came back), or {@link resume} (older ticks are being fetched, in order).
   */
  interrupt(instrument: InstrumentId | null, until: 'tick' | 'resume'): void {
    for (const series of this.#matching(instrument)) series.interrupt(until, this.#exchangeTimeMs);
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
      if (series.interrupted === 'resume') series.interrupt(null, this.#exchangeTimeMs);
    }
    this.#closeDue();
  }

  /** The forming bars by rising open time: one, or within the grace a few. Their numbers change in place. */
  forming(series: BarSeries, timeframe: StoredTimeframe): readonly Readonly<BarState>[] {
    return this.#series.get(this.#keyOf(series))?.forming(timeframe) ?? [];
  }

  /** The final bar made from ticks, as it stands now; null where there is none, or where its parts are no longer kept. */
  closed(series: BarSeries, timeframe: StoredTimeframe, openMs: number): Bar | null {
    return this.#series.get(this.#keyOf(series))?.closed(timeframe, openMs) ?? null;
  }

  /** Bars of the series that opened before this are final; −Infinity before the first tick. */
  finalThroughMs(series: BarSeries, timeframe: StoredTimeframe): number {
    return this.#series.get(this.#keyOf(series))?.finalThroughMs(timeframe, this.#exchangeTimeMs) ?? -Infinity;
  }

  /** As {@link finalThroughMs} of its minutes; of a series that has bars and no ticks, by the time of the others. */
  minutesThroughMs(series: BarSeries): number {
    if (this.#series.has(this.#keyOf(series))) return this.finalThroughMs(series, '1m');
    return Math.floor((this.#exchangeTimeMs - this.#graceMs) / timeframeMs['1m']) * timeframeMs['1m'];
  }

  save(): BarCheckpoint {
    return {
      graceMs: this.#graceMs,
      exchangeTimeMs: Number.isFinite(this.#exchangeTimeMs) ? this.#exchangeTimeMs : null,
      catchingUp: [...this.#catchingUp],
      series: [...this.#series.values()].map((series) => series.save()),
    };
  }

  /** Takes the place of everything known so far. */
  restore(checkpoint: BarCheckpoint): void {
    this.#graceMs = checkpoint.graceMs ?? this.#graceMs;
    this.#exchangeTimeMs = checkpoint.exchangeTimeMs ?? -Infinity;
    this.#catchingUp.clear();
    for (const instrument of checkpoint.catchingUp) this.#catchingUp.add(instrument);
    this.#series.clear();
    for (const saved of checkpoint.series) {
      const series = new SeriesBars(saved.id, this.#graceMs, this.#listener);
      series.restore(saved);
      this.#series.set(this.#keyOf(saved.id), series);
    }
    const all = [...this.#series.values()];
    this.#nextCloseMs = Math.min(...all.map((series) => series.nextCloseMs()));
    this.#isDirty = all.some((series) => series.isDirty);
  }

  /** The data of an instrument (of all, for null) were deleted: it begins anew with its next tick. */
  forget(instrument: InstrumentId | null): void {
    for (const { id } of this.#matching(instrument)) this.#series.delete(this.#keyOf(id));
    if (instrument === null) this.#catchingUp.clear();
    else this.#catchingUp.delete(instrument);
  }

  #matching(instrument: InstrumentId | null): SeriesBars[] {
    return [...this.#series.values()].filter((series) => instrument === null || series.id.instrument === instrument);
  }

  #of(id: BarSeries): SeriesBars {
    const key = this.#keyOf(id);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = new SeriesBars({ instrument: id.instrument, stream: id.stream }, this.#graceMs, this.#listener);
      // Told before its first tick that older ones come first.
      if (this.#catchingUp.has(id.instrument)) series.interrupt('resume', this.#exchangeTimeMs);
      this.#series.set(key, series);
    }
    return series;
  }

  #quarterOf(exchangeTimeMs: number): number {
    return Math.floor((exchangeTimeMs - this.#graceMs) / timeframeMs['15m']);
  }

  #keyOf({ instrument, stream }: BarSeries): string {
    let key = this.#keys[stream].get(instrument);
    if (key === undefined) this.#keys[stream].set(instrument, (key = `${instrument}#${stream}`));
    return key;
  }

  #closeDue(): void {
    let next = Infinity;
    for (const series of this.#series.values()) next = Math.min(next, series.closeDue(this.#exchangeTimeMs));
    this.#nextCloseMs = next;
  }
}
