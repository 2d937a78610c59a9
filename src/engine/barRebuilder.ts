import { BarState } from './bars/barState';
import type { BarSeries } from './bars/seriesBars';
import { barFlags, timeframeMs, type Bar, type StoredTimeframe, type TickColumns } from './contract/market';
import type { MarketStore } from './store/store';

const hourMs = 3_600_000;

/**
 * Makes bars anew from the stored ticks, for trades that came after the parts of their bars were let go: an old gap
 * repaired, a file imported. What is asked for is gathered, and an hour of ticks is read once for all its bars.
 */
export class BarRebuilder {
  readonly #store: MarketStore;
  /** By series and hour: the bars to make. */
  readonly #asked = new Map<
    string,
    { readonly series: BarSeries; readonly hourMs: number; readonly bars: Set<string> }
  >();

  constructor(store: MarketStore) {
    this.#store = store;
  }

  ask(series: BarSeries, timeframe: StoredTimeframe, openMs: number): void {
    const startMs = Math.floor(openMs / hourMs) * hourMs;
    const key = `${series.instrument}#${series.stream}#${startMs}`;
    const asked = this.#asked.get(key) ?? { series, hourMs: startMs, bars: new Set<string>() };
    asked.bars.add(`${timeframe} ${openMs}`);
    this.#asked.set(key, asked);
  }

  /**
   * Gives the bars asked for so far, each the next revision of the one that is stored. Bars without a trade that has
   * a price are left out; whether one is complete goes by the gaps. Cost: O(ticks of the hours).
   */
  async rebuild(take: (bar: Bar) => void): Promise<void> {
    const all = [...this.#asked.values()];
    this.#asked.clear();
    for (const { series, hourMs: startMs, bars } of all) {
      for (const { timeframe, state } of await this.#statesOf(series, startMs, bars)) {
        const range = { ...series, fromMs: state.openMs, toMs: state.openMs + timeframeMs[timeframe] };
        const stored = await this.#store.readBars({ ...range, timeframe });
        // An imported or fetched bar that is whole says more than the trades that happen to be here.
        if (((stored.flags[0] ?? 0) & barFlags.fetched) !== 0) continue;
        state.revision = stored.openMs.length === 0 ? 0 : (stored.revision[0] ?? 0) + 1;
        state.complete = !this.#isBroken(series, range.fromMs, range.toMs);
        take(state.toBar(series, timeframe));
      }
    }
  }

  async #statesOf(
    series: BarSeries,
    startMs: number,
    wanted: ReadonlySet<string>,
  ): Promise<readonly { readonly timeframe: StoredTimeframe; readonly state: BarState }[]> {
    const states = [...wanted].map((key) => {
      const [timeframe, openMs] = key.split(' ') as [StoredTimeframe, string];
      return { timeframe, state: new BarState(Number(openMs)) };
    });
    const byKey = new Map(states.map(({ timeframe, state }) => [`${timeframe} ${state.openMs}`, state]));
    const timeframes = [...new Set(states.map(({ timeframe }) => timeframe))];
    for await (const ticks of this.#store.readTicks({ ...series, fromMs: startMs, toMs: startMs + hourMs })) {
      addTicks(ticks, series, timeframes, byKey);
    }
    return states.filter(({ state }) => state.tradeCount > 0);
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

function addTicks(
  ticks: TickColumns,
  series: BarSeries,
  timeframes: readonly StoredTimeframe[],
  byKey: ReadonlyMap<string, BarState>,
): void {
  for (let i = 0; i < ticks.id.length; i++) {
    const price = ticks.price[i] ?? 0;
    const quantity = ticks.quantity[i] ?? 0;
    const timeMs = ticks.timeMs[i] ?? 0;
    if (!(price > 0 && quantity > 0)) continue;
    for (const timeframe of timeframes) {
      const openMs = Math.floor(timeMs / timeframeMs[timeframe]) * timeframeMs[timeframe];
      byKey.get(`${timeframe} ${openMs}`)?.add({
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
