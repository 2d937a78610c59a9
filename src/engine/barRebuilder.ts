import { setImmediate as nextTurn } from 'node:timers/promises';
import { BarState } from './bars/barState';
import type { BarSeries } from './bars/seriesBars';
import type { InstrumentId } from './contract/ids';
import {
  barFlags,
  timeframeMs,
  type Bar,
  type BarColumns,
  type Gap,
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
   * Gives the bars asked for so far, those of an hour and timeframe together and each such group in a turn of its own,
   * each bar the next revision of the one that is stored; each taken has to be told as {@link done}. Left out are bars
   * without a trade that has a price, those that are stored just so, those that came whole from elsewhere (they say
   * more than the trades that happen to be here), and those of which fewer trades are here than the stored one counts:
   * a repair only adds, so the others' file is gone and the bar knew them. Cost: O(ticks of the hours).
   */
  async rebuild(take: (bars: readonly Bar[]) => void): Promise<void> {
    await this.#findIncomplete();
    for (const hour of this.#hours()) {
      const { firstMs, wanted } = await this.#readTicks(hour);
      for (const [timeframe, ofTimeframe] of wanted) {
        const bars: Bar[] = [];
        for (const { asked, times, bar } of await this.#made(hour.series, timeframe, ofTimeframe, firstMs)) {
          // Asked for again meanwhile: it is made with the next round, so that one revision stands for all up to it.
          if (asked.times !== times || this.#asked.get(keyOf(asked.bar)) !== asked) continue;
          if (bar === null) this.#asked.delete(keyOf(asked.bar));
          else bars.push(bar);
        }
        if (bars.length > 0) take(bars);
        await nextTurn();
      }
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

  /** What was asked for in an hour, by timeframe, with the trades that are stored; `firstMs` is the first one's time. */
  async #readTicks({ series, startMs, asked }: AskedHour): Promise<{ firstMs: number; wanted: WantedBars }> {
    const wanted = new Map<StoredTimeframe, WantedBar[]>();
    const states = new Map<string, BarState>();
    for (const one of asked) {
      const { timeframe, openMs } = one.bar;
      const state = new BarState(openMs);
      states.set(timeKey(timeframe, openMs), state);
      const ofTimeframe = wanted.get(timeframe);
      if (ofTimeframe === undefined) wanted.set(timeframe, [{ asked: one, times: one.times, state }]);
      else ofTimeframe.push({ asked: one, times: one.times, state });
    }
    let firstMs = Infinity;
    for await (const ticks of this.#store.readTicks({ ...series, fromMs: startMs, toMs: startMs + hourMs })) {
      for (const timeMs of ticks.timeMs) firstMs = Math.min(firstMs, timeMs);
      addTicks(ticks, series, [...wanted.keys()], states);
    }
    return { firstMs, wanted };
  }

  /** Reads the stored bars once for all. */
  async #made(
    series: BarSeries,
    timeframe: StoredTimeframe,
    wanted: readonly WantedBar[],
    firstMs: number,
  ): Promise<readonly MadeBar[]> {
    const spanMs = timeframeMs[timeframe];
    const times = wanted.map(({ state }) => state.openMs);
    const fromMs = Math.min(...times);
    // Only a bar that begins before the first trade of its hour may have begun before the series was seen.
    const wasSeen = firstMs < fromMs || (await this.#hasTicksBefore(series, Math.floor(fromMs / hourMs) * hourMs));
    const gaps = this.#unrepaired(series);
    const stored = await this.#store.readBars({ ...series, timeframe, fromMs, toMs: Math.max(...times) + spanMs });
    const rowOf = new Map([...stored.openMs].map((openMs, row) => [openMs, row]));
    return wanted.map(({ asked, times: askedTimes, state }): MadeBar => {
      const { openMs } = state;
      const row = rowOf.get(openMs) ?? null;
      const nothing = { asked, times: askedTimes, bar: null };
      if (state.tradeCount === 0) return nothing;
      if (row !== null) {
        const isWhole = ((stored.flags[row] ?? 0) & barFlags.fetched) !== 0;
        if (isWhole || state.tradeCount < (stored.tradeCount[row] ?? 0)) return nothing;
        state.revision = (stored.revision[row] ?? 0) + 1;
      }
      const isBroken = gaps.some((gap) => gap.fromMs < openMs + spanMs && gap.toMs >= openMs);
      state.complete = (firstMs < openMs || wasSeen) && !isBroken;
      const bar = state.toBar(series, timeframe);
      return row !== null && isSame(bar, stored, row) ? nothing : { asked, times: askedTimes, bar };
    });
  }

  /** Whether the series was seen before: else the bar may have begun before the first trade that is here. */
  async #hasTicksBefore(series: BarSeries, startMs: number): Promise<boolean> {
    const hours = await this.#store.coverage(series);
    return hours.some((hour) => hour.startMs < startMs);
  }

  #unrepaired({ instrument, stream }: BarSeries): readonly Gap[] {
    return this.#store
      .gaps()
      .filter((gap) => gap.state !== 'repaired' && gap.instrument === instrument && gap.stream === stream);
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

interface WantedBar extends Omit<MadeBar, 'bar'> {
  readonly state: BarState;
}

type WantedBars = ReadonlyMap<StoredTimeframe, readonly WantedBar[]>;

/** `bar` is null where none is to be made. */
interface MadeBar {
  readonly asked: Asked;
  readonly times: number;
  readonly bar: Bar | null;
}

/** Whether the bar says what the stored one in that row says, but for its revision. */
function isSame(bar: Bar, stored: BarColumns, row: number): boolean {
  const isComplete = ((stored.flags[row] ?? 0) & barFlags.complete) !== 0;
  return isComplete === bar.complete && figures.every((figure) => stored[figure][row] === bar[figure]);
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
