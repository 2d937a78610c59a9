import type { BarSeries } from './bars/seriesBars';
import { BarState } from './bars/barState';
import { timeframeMs, type Bar, type StoredTimeframe } from './contract/market';
import type { MarketStore } from './store/store';

/**
 * Makes a bar anew from the stored ticks, as the next revision of the one that is stored. Null where no tick with
 * a price lies in it. Whether it is complete goes by the open gaps. Cost: O(ticks of the bar).
 */
export async function rebuildBar(
  store: MarketStore,
  series: BarSeries,
  timeframe: StoredTimeframe,
  openMs: number,
): Promise<Bar | null> {
  const range = { ...series, fromMs: openMs, toMs: openMs + timeframeMs[timeframe] };
  const state = new BarState(openMs);
  for await (const ticks of store.readTicks(range)) {
    for (let i = 0; i < ticks.id.length; i++) {
      const price = ticks.price[i] ?? 0;
      const quantity = ticks.quantity[i] ?? 0;
      if (!(price > 0 && quantity > 0)) continue;
      state.add({
        kind: 'tick',
        ...series,
        id: ticks.id[i] ?? 0,
        timeMs: ticks.timeMs[i] ?? 0,
        price,
        quantity,
        isBuyerMaker: ticks.isBuyerMaker[i] === 1,
        trades: ticks.trades[i] ?? 1,
      });
    }
  }
  if (state.tradeCount === 0) return null;
  const stored = await store.readBars({ ...range, timeframe });
  state.revision = (stored.revision[0] ?? 0) + 1;
  state.complete = !store
    .gaps()
    .some(
      (gap) =>
        gap.state !== 'repaired' &&
        gap.instrument === series.instrument &&
        gap.stream === series.stream &&
        gap.fromMs < range.toMs &&
        gap.toMs >= openMs,
    );
  return state.toBar(series, timeframe);
}
