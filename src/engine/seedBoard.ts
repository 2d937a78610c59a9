import type { InstrumentId } from './contract/ids';
import type { StreamKind } from './contract/market';
import type { SymbolBoard } from './publish/symbolBoard';
import type { MarketStore } from './store/store';

/** Gives the board what is stored of a symbol: the last price, and the first of the last day to count the change from. */
export async function seedBoard(
  board: SymbolBoard,
  store: MarketStore,
  series: { readonly instrument: InstrumentId; readonly stream: StreamKind },
  nowMs: number,
): Promise<void> {
  const last = store.lastTick(series);
  if (last !== null) board.seed(series.instrument, last.price, last.timeMs);
  const fromMs = (last?.timeMs ?? nowMs) - 86_400_000;
  const day = await store.readBars({ ...series, timeframe: '1m', fromMs, toMs: Infinity });
  // All of them, so that the tick size is known before the first trade: the oldest counts for the change.
  for (const [at, openMs] of day.openMs.entries()) {
    board.offerReference(series.instrument, day.open[at] ?? Number.NaN, openMs);
  }
}
