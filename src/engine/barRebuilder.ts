import { BarState } from './bars/barState';
import type { BarSeries } from './bars/seriesBars';
import type { InstrumentId } from './contract/ids';
import {
  barFlags,
  timeframeMs,
  type Bar,
  type BarColumns,
  type StoredTimeframe,
  type TickColumns,
} from './contract/market';
import type { MarketStore } from './store/store';

const hourMs = 3_600_000;

/** A bar to make anew, as JSON. */
export interface AskedBar {
  readonly series: BarSeries;
  readonly timeframe: StoredTimeframe;
  readonly openMs: number;
  /** Not one bar, but all that open in [openMs, toMs) and are not complete. */
  readonly toMs?: number;
}

/**
 * Makes bars anew from the stored ticks, for trades that came after the parts of their bars were let go: an old gap
 * repaired, a file imported. What is asked for is gathered until {@link done}, and an hour of ticks is read once for
 * all its bars. The bars go through the journal, so that whoever reads that has each revision once.
 */
export class BarRebuilder {
  readonly #store: MarketStore;
  /** What was asked for, and how often: one asked for again while it is made is made again. */
  readonly #asked = new Map<string, { readonly bar: AskedBar; times: number }>();

  constructor(store: MarketStore) {
    this.#store = store;
  }

  /** A bar, or with `toMs` those opened up to it that are not complete. */
  ask({ instrument, stream }: BarSeries, timeframe: StoredTimeframe, openMs: number, toMs?: number): void {
    const bar = { series: { instrument, stream }, timeframe, openMs, ...(toMs === undefined ? {} : { toMs }) };
    const asked = this.#asked.get(keyOf(bar));
    if (asked === undefined) this.#asked.set(keyOf(bar), { bar, times: 1 });
    else asked.times++;
  }

  /** The bar as it was made from all that is stored by now. */
  done({ instrument, stream, timeframe, openMs }: Bar): void {
    this.#asked.delete(keyOf({ series: { instrument, stream }, timeframe, openMs }));
  }

  save(): readonly AskedBar[] {
    return [...this.#asked.values()].map(({ bar }) => bar);
  }

  restore(bars: readonly AskedBar[]): void {
    this.#asked.clear();
    for (const bar of bars) this.#asked.set(keyOf(bar), { bar, times: 1 });
  }

  /** The data of an instrument (of all, for null) were deleted. */
  forget(instrument: InstrumentId | null): void {
    for (const [key, { bar }] of this.#asked) {
      if (instrument === null || bar.series.instrument === instrument) this.#asked.delete(key);
    }
  }

  /**
   * Gives the bars asked for so far, those of an hour together, each the next revision of the one that is stored; each
   * taken has to be told as {@link done}. Bars without a trade that has a price are left out, those that are stored just
   * so, and those that came whole from elsewhere: they say more than the trades that happen to be here. Cost: O(ticks of the hours).
   */
  async rebuild(take: (bars: readonly Bar[]) => void): Promise<void> {
    await this.#findIncomplete();
    for (const hour of this.#hours()) {
      const made = await this.#made(hour);
      const bars: Bar[] = [];
      for (const { asked, times, bar } of made) {
        // Asked for again meanwhile: it is made with the next round, so that one revision stands for all up to it.
        if (asked.times !== times || this.#asked.get(keyOf(asked.bar)) !== asked) continue;
        if (bar === null) this.#asked.delete(keyOf(asked.bar));
        else bars.push(bar);
      }
      if (bars.length > 0) take(bars);
    }
  }

  /** Ranges become the bars in them that are to be made; asked for again, of a range that has none nothing comes. */
  async #findIncomplete(): Promise<void> {
    for (const [key, asked] of this.#asked) {
      const { bar, times } = asked;
      if (bar.toMs === undefined) continue;
      const { series, timeframe, openMs: fromMs, toMs } = bar;
      const stored = await this.#store.readBars({ ...series, timeframe, fromMs, toMs });
      if (asked.times === times) this.#asked.delete(key);
      for (const [i, openMs] of stored.openMs.entries()) {
        const isOurs = ((stored.flags[i] ?? 0) & (barFlags.complete | barFlags.fetched)) === 0;
        if (isOurs) this.ask(series, timeframe, openMs);
      }
    }
  }

  #hours(): readonly AskedHour[] {
    const hours = new Map<string, AskedHour>();
    for (const asked of this.#asked.values()) {
      const { series, openMs, toMs } = asked.bar;
      if (toMs !== undefined) continue;
      const startMs = Math.floor(openMs / hourMs) * hourMs;
      const key = `${series.instrument}#${series.stream}#${startMs}`;
      const hour = hours.get(key) ?? { series, startMs, asked: [] };
      hour.asked.push(asked);
      hours.set(key, hour);
    }
    return [...hours.values()];
  }

  async #made({ series, startMs, asked }: AskedHour): Promise<readonly MadeBar[]> {
    const wanted = asked.map((one) => ({ asked: one, times: one.times, state: new BarState(one.bar.openMs) }));
    const states = new Map(wanted.map(({ asked: one, state }) => [timeKey(one.bar.timeframe, one.bar.openMs), state]));
    const timeframes = [...new Set(asked.map(({ bar }) => bar.timeframe))];
    let firstMs = Infinity;
    for await (const ticks of this.#store.readTicks({ ...series, fromMs: startMs, toMs: startMs + hourMs })) {
      for (const timeMs of ticks.timeMs) firstMs = Math.min(firstMs, timeMs);
      addTicks(ticks, series, timeframes, states);
    }
    const made: MadeBar[] = [];
    for (const { asked: one, times, state } of wanted) {
      const { timeframe, openMs } = one.bar;
      const range = { ...series, fromMs: openMs, toMs: openMs + timeframeMs[timeframe] };
      const stored = await this.#store.readBars({ ...range, timeframe });
      const isWhole = ((stored.flags[0] ?? 0) & barFlags.fetched) !== 0;
      if (isWhole || state.tradeCount === 0) {
        made.push({ asked: one, times, bar: null });
        continue;
      }
      state.revision = stored.openMs.length === 0 ? 0 : (stored.revision[0] ?? 0) + 1;
      const isSeen = firstMs < openMs || (await this.#hasTicksBefore(series, startMs));
      state.complete = isSeen && !this.#isBroken(series, range.fromMs, range.toMs);
      const bar = state.toBar(series, timeframe);
      made.push({ asked: one, times, bar: isSame(bar, stored) ? null : bar });
    }
    return made;
  }

  /** Whether the series was seen before: else the bar may have begun before the first trade that is here. */
  async #hasTicksBefore(series: BarSeries, startMs: number): Promise<boolean> {
    const hours = await this.#store.coverage(series);
    return hours.some((hour) => hour.startMs < startMs);
  }

  #isBroken(series: BarSeries, fromMs: number, toMs: number): boolean {
    return this.#store
      .gaps()
      .some(
        (gap) =>
          gap.state !== 'repaired' &&
          gap.instrument === series.instrument &&
          gap.stream === series.stream &&
          gap.fromMs < toMs &&
          gap.toMs >= fromMs,
      );
  }
}

interface Asked {
  readonly bar: AskedBar;
  readonly times: number;
}

interface AskedHour {
  readonly series: BarSeries;
  readonly startMs: number;
  readonly asked: Asked[];
}

/** `bar` is null where none is to be made. */
interface MadeBar {
  readonly asked: Asked;
  readonly times: number;
  readonly bar: Bar | null;
}

/** Whether the bar says what the stored one says, but for its revision. */
function isSame(bar: Bar, stored: BarColumns): boolean {
  const isComplete = ((stored.flags[0] ?? 0) & barFlags.complete) !== 0;
  if (stored.openMs.length === 0 || isComplete !== bar.complete) return false;
  return figures.every((figure) => stored[figure][0] === bar[figure]);
}

const figures = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'takerBuyVolume',
  'tradeCount',
] as const satisfies readonly (keyof Bar & keyof BarColumns)[];

function keyOf({ series, timeframe, openMs, toMs }: AskedBar): string {
  return `${series.instrument}#${series.stream}#${timeKey(timeframe, openMs)} ${toMs ?? ''}`;
}

function timeKey(timeframe: StoredTimeframe, openMs: number): string {
  return `${timeframe} ${openMs}`;
}

function addTicks(
  ticks: TickColumns,
  series: BarSeries,
  timeframes: readonly StoredTimeframe[],
  states: ReadonlyMap<string, BarState>,
): void {
  for (let i = 0; i < ticks.id.length; i++) {
    const price = ticks.price[i] ?? 0;
    const quantity = ticks.quantity[i] ?? 0;
    const timeMs = ticks.timeMs[i] ?? 0;
    if (!(price > 0 && quantity > 0)) continue;
    for (const timeframe of timeframes) {
      const openMs = Math.floor(timeMs / timeframeMs[timeframe]) * timeframeMs[timeframe];
      states.get(timeKey(timeframe, openMs))?.add({
        kind: 'tick',
        ...series,
        id: ticks.id[i] ?? 0,
        timeMs,
        price,
        quantity,
        isBuyerMaker: ticks.isBuyerMaker[i] === 1,
        trades: ticks.trades[i] ?? 1,
      });
    }
  }
}
