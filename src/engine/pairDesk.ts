import { LivePair } from './analytics/livePair';
import type { PairPoint } from './analytics/pairPoint';
import type { BarBuilder } from './bars/barBuilder';
import type { Clock } from './clock';
import type { InstrumentId, PairId } from './contract/ids';
import {
  barFlags,
  storedTimeframes,
  timeframeMs,
  type Bar,
  type BarColumns,
  type StoredTimeframe,
  type StreamKind,
  type Tick,
  type Timeframe,
} from './contract/market';
import type { PairValue } from './contract/messages';
import type { PairSettings } from './contract/settings';
import type { MarketStore } from './store/store';

type Leg = 'y' | 'x';

const keptPoints = 128;
/** Share of the time that priming all pairs again and again may take. */
const primingShare = 0.2;
/** What is so quick may be done again at once; of a pair without a value yet this much. */
const freePrimingMs = 250;
const firstPrimingMs = 1_000;

export interface PairDeskOptions {
  readonly store: MarketStore;
  readonly stream: StreamKind;
  readonly clock: Clock;
  readonly bars: BarBuilder;
  /** New final points of a pair, in order. */
  readonly onPoints: (pair: PairId, points: readonly PairPoint[]) => void;
  /** A pair was computed anew from the stored bars: what was drawn of it is out of date. */
  readonly onRebuilt: (pair: PairId) => void;
}

/**
 * The live pairs: each is primed from the stored bars, then follows final bars and the forming price. A revised or
 * fetched bar primes the pairs that hold it anew. Cost: O(pairs that have the instrument) a tick.
 */
export class PairDesk {
  readonly #options: PairDeskOptions;
  #seats = new Map<PairId, Seat>();
  #priming: Promise<void> = Promise.resolve();
  #byInstrument = new Map<InstrumentId, readonly { readonly seat: Seat; readonly leg: Leg }[]>();

  constructor(options: PairDeskOptions) {
    this.#options = options;
  }

  /** Takes the pairs to compute; those whose settings did not change go on undisturbed. */
  async setPairs(pairs: readonly PairSettings[]): Promise<void> {
    const before = this.#seats;
    this.#seats = new Map();
    const fresh: Seat[] = [];
    for (const settings of pairs) {
      const known = before.get(settings.id);
      const kept = known !== undefined && JSON.stringify(known.settings) === JSON.stringify(settings);
      const seat = kept ? known : new Seat(settings);
      this.#seats.set(settings.id, seat);
      if (!kept) fresh.push(seat);
    }
    this.#byInstrument = new Map();
    for (const seat of this.#seats.values()) {
      for (const leg of ['y', 'x'] as const) this.#link(seat, leg);
    }
    for (const seat of fresh) await this.#prime(seat);
  }

  tick(tick: Tick): void {
    if (!(tick.price > 0 && tick.quantity > 0)) return;
    for (const { seat, leg } of this.#byInstrument.get(tick.instrument) ?? []) {
      const { spanMs } = seat;
      seat.pair.onForming(leg, Math.floor(tick.timeMs / spanMs) * spanMs, tick.price, tick.timeMs);
    }
  }

  /** A bar became final. */
  final(bar: Bar): void {
    for (const { seat, leg } of this.#byInstrument.get(bar.instrument) ?? []) {
      if (seat.base === bar.timeframe) seat.take(leg, bar.openMs, bar.close, bar.volume, bar.complete);
    }
  }

  /** A bar that the pairs may hold already has changed, or an older one came: those that it concerns are primed anew. */
  changed({ instrument, timeframe, openMs }: Pick<Bar, 'instrument' | 'timeframe' | 'openMs'>): void {
    for (const { seat } of this.#byInstrument.get(instrument) ?? []) {
      if (seat.base === timeframe && openMs >= seat.fromMs) seat.outdated = true;
    }
  }

  /** Closes the aligned bars that are final for both legs. Called after a batch of events. */
  advance(): void {
    const { bars, stream } = this.#options;
    for (const seat of this.#seats.values()) {
      const { y, x } = seat.settings;
      const throughMs = Math.min(
        bars.finalThroughMs({ instrument: y, stream }, seat.base),
        bars.finalThroughMs({ instrument: x, stream }, seat.base),
      );
      const points = seat.advance(Math.max(throughMs, seat.historyThroughMs));
      if (points.length === 0) continue;
      seat.recent.push(...points);
      seat.recent.splice(0, seat.recent.length - keptPoints);
      this.#options.onPoints(seat.settings.id, points);
    }
  }

  /**
   * Primes anew the pairs that are out of date, each no oftener than its cost allows: while years of minutes come in,
   * reading them again and again would take all of the thread. Called now and then, off the tick path; `atOnce` where
   * nothing comes any more.
   */
  async refresh(atOnce: boolean): Promise<void> {
    for (const seat of this.#seats.values()) {
      if (!seat.outdated || (!atOnce && this.#options.clock.monotonicMs() < seat.dueMs)) continue;
      await this.#prime(seat);
      this.#options.onRebuilt(seat.settings.id);
    }
  }

  settings(pair: PairId): PairSettings | null {
    return this.#seats.get(pair)?.settings ?? null;
  }

  /** The final points from `sinceMs` on; null where they reach further back than what is kept. */
  pointsSince(pair: PairId, sinceMs: number): readonly PairPoint[] | null {
    const recent = this.#seats.get(pair)?.recent ?? [];
    if (sinceMs === Infinity) return [];
    const at = recent.findIndex((point) => point.openMs >= sinceMs);
    return at < 0 || (at === 0 && recent[0]?.openMs !== sinceMs) ? null : recent.slice(at);
  }

  formingPoint(pair: PairId): PairPoint | null {
    return this.#seats.get(pair)?.pair.formingPoint() ?? null;
  }

  value(pair: PairId, exchangeNowMs: number): PairValue | null {
    return this.#seats.get(pair)?.pair.value(exchangeNowMs) ?? null;
  }

  values(exchangeNowMs: number): { readonly settings: PairSettings; readonly value: PairValue }[] {
    return [...this.#seats.values()].map((seat) => ({
      settings: seat.settings,
      value: seat.pair.value(exchangeNowMs),
    }));
  }

  #link(seat: Seat, leg: Leg): void {
    const instrument = seat.settings[leg];
    this.#byInstrument.set(instrument, [...(this.#byInstrument.get(instrument) ?? []), { seat, leg }]);
  }

  /** One after the other: of two that prime one pair at once, each would lose the bars that the other has queued. */
  #prime(seat: Seat): Promise<void> {
    const turn = this.#priming.then(() => this.#primeNow(seat));
    this.#priming = turn.catch(() => undefined);
    return turn;
  }

  async #primeNow(seat: Seat): Promise<void> {
    const { clock } = this.#options;
    const startedMs = clock.monotonicMs();
    seat.startPriming();
    const [y, x] = await Promise.all([this.#readLeg(seat, 'y'), this.#readLeg(seat, 'x')]);
    seat.endPriming(y, x);
    for (const leg of ['y', 'x'] as const) this.#takeForming(seat, leg);
    // Only the newest points are asked for live; what panels show of the past is computed in one go.
    seat.advance(seat.historyThroughMs, seat.historyThroughMs - 2 * seat.spanMs);
    this.advance();
    const endedMs = clock.monotonicMs();
    // Who waits for a first value waits less.
    const freeMs = Number.isFinite(seat.pair.value(0).z) ? freePrimingMs : firstPrimingMs;
    seat.dueMs = endedMs + (Math.max(0, endedMs - startedMs - freeMs) * this.#seats.size) / primingShare;
  }

  /** The bars that are not final yet are in nobody's store: their prices come from those who build them. */
  #takeForming(seat: Seat, leg: Leg): void {
    const { bars, stream } = this.#options;
    const { pair, spanMs, base, settings } = seat;
    for (const { openMs, close, closeMs } of bars.forming({ instrument: settings[leg], stream }, base)) {
      pair.onForming(leg, Math.floor(openMs / spanMs) * spanMs, close, closeMs);
    }
  }

  /** The final bars of a leg, and of a long timeframe the minutes since. */
  async #readLeg(seat: Seat, leg: Leg): Promise<LegHistory> {
    const { store, stream } = this.#options;
    const { settings, spanMs, base } = seat;
    const series = { instrument: settings[leg], stream };
    const bars = await store.latestBars(series, settings.timeframe, primingBars(settings));
    if (base === settings.timeframe) return { bars, parts: null };
    const fromMs = (bars.openMs.at(-1) ?? -Infinity) + spanMs;
    return { bars, parts: await store.readBars({ ...series, timeframe: base, fromMs, toMs: Infinity }) };
  }
}

/** Bars that a pair's value depends on, with room: a Kalman filter starts anew every L bars and needs L before that. */
export function primingBars(settings: PairSettings): number {
  return 2 * settings.hedge.window + settings.hedge.refitEvery + settings.z.window + 2;
}

interface LegHistory {
  readonly bars: BarColumns;
  /** Bars of the base timeframe that are not folded yet; null where there is nothing to fold. */
  readonly parts: BarColumns | null;
}

interface LegBar {
  readonly leg: Leg;
  readonly openMs: number;
  readonly close: number;
  readonly volume: number;
  readonly complete: boolean;
}

/** One live pair with what it needs around it: folding of bars, and the queue that fills while it is primed. */
class Seat {
  readonly pair: LivePair;
  readonly spanMs: number;
  /** The stored timeframe that the pair's bars are made from. */
  readonly base: StoredTimeframe;
  /** The newest final points, for what asks what has changed. */
  readonly recent: PairPoint[] = [];
  /** Bars of the base timeframe opened before this are stored of both legs, so they are final whatever the feed says. */
  historyThroughMs = -Infinity;
  outdated = false;
  /** Monotonic time before which it is not primed anew. */
  dueMs = -Infinity;
  /** Bars that open before this are in nothing that the pair shows. */
  fromMs = -Infinity;
  #queue: LegBar[] | null = null;
  readonly #folding: Record<Leg, LegBar | null> = { y: null, x: null };
  readonly #lastMs: Record<Leg, number> = { y: -Infinity, x: -Infinity };

  constructor(readonly settings: PairSettings) {
    this.pair = new LivePair(settings);
    this.spanMs = timeframeMs[settings.timeframe];
    this.base = baseOf(settings.timeframe);
  }

  take(leg: Leg, openMs: number, close: number, volume: number, complete: boolean): void {
    const bar = { leg, openMs, close, volume, complete };
    if (this.#queue === null) this.#fold(bar);
    else this.#queue.push(bar);
  }

  advance(baseThroughMs: number, tellFromMs = -Infinity): readonly PairPoint[] {
    if (this.#queue !== null || !Number.isFinite(baseThroughMs)) return [];
    const throughMs = Math.floor(baseThroughMs / this.spanMs) * this.spanMs;
    for (const leg of ['y', 'x'] as const) {
      const folding = this.#folding[leg];
      if (folding !== null && folding.openMs < throughMs) this.#hand(folding);
    }
    return this.pair.advance(throughMs, tellFromMs);
  }

  startPriming(): void {
    this.#queue = [];
    this.outdated = false;
  }

  endPriming(y: LegHistory, x: LegHistory): void {
    const queued = this.#queue ?? [];
    this.#queue = null;
    this.recent.length = 0;
    this.pair.reset();
    for (const [leg, history] of [
      ['y', y],
      ['x', x],
    ] as const) {
      this.#folding[leg] = null;
      this.#lastMs[leg] = -Infinity;
      for (const bar of legBars(leg, history.bars)) this.#hand(bar);
      if (history.parts !== null) for (const bar of legBars(leg, history.parts)) this.#fold(bar);
    }
    for (const bar of queued) this.#fold(bar);
    const [newestY, newestX] = [y, x].map(({ bars, parts }) => parts?.openMs.at(-1) ?? bars.openMs.at(-1) ?? -Infinity);
    const isWhole = Math.min(y.bars.openMs.length, x.bars.openMs.length) >= primingBars(this.settings);
    this.fromMs = isWhole ? Math.min(y.bars.openMs[0] ?? -Infinity, x.bars.openMs[0] ?? -Infinity) : -Infinity;
    this.historyThroughMs = Math.min(newestY ?? -Infinity, newestX ?? -Infinity) + timeframeMs[this.base];
  }

  #fold(bar: LegBar): void {
    const openMs = Math.floor(bar.openMs / this.spanMs) * this.spanMs;
    const folding = this.#folding[bar.leg];
    if (this.base === this.settings.timeframe) this.#hand(bar);
    else if (folding === null || folding.openMs < openMs) {
      if (folding !== null) this.#hand(folding);
      this.#folding[bar.leg] = { ...bar, openMs };
    } else if (folding.openMs === openMs) {
      this.#folding[bar.leg] = {
        ...folding,
        close: bar.close,
        volume: folding.volume + bar.volume,
        complete: folding.complete && bar.complete,
      };
    }
  }

  /** Bars reach the pair once each, in order: what was read and queued both is handed over once. */
  #hand(bar: LegBar): void {
    if (this.#folding[bar.leg]?.openMs === bar.openMs) this.#folding[bar.leg] = null;
    if (bar.openMs <= this.#lastMs[bar.leg]) return;
    this.#lastMs[bar.leg] = bar.openMs;
    const taken = this.pair.onBar(bar.leg, bar.openMs, bar.close, bar.volume, bar.complete);
    // Its step is closed already: what was shown there is out of date.
    if (!taken) this.outdated = true;
  }
}

function* legBars(leg: Leg, columns: BarColumns): Generator<LegBar> {
  for (const [i, openMs] of columns.openMs.entries()) {
    yield {
      leg,
      openMs,
      close: columns.close[i] ?? Number.NaN,
      volume: columns.volume[i] ?? Number.NaN,
      complete: ((columns.flags[i] ?? 0) & barFlags.complete) !== 0,
    };
  }
}

function baseOf(timeframe: Timeframe): StoredTimeframe {
  return storedTimeframes.find((stored) => stored === timeframe) ?? '1m';
}
