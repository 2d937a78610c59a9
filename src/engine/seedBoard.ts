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
  const [price] = day.open;
  const [openMs] = day.openMs;
  if (price !== undefined && openMs !== undefined) board.offerReference(series.instrument, price, openMs);
}
