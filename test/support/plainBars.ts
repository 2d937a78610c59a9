/** A bar as a loop that knows nothing of the product makes it. */
export interface PlainBar {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly takerBuyVolume: number;
  readonly tradeCount: number;
}

export interface PlainTrade {
  readonly price: string | number;
  readonly quantity: string | number;
  readonly timeMs: number;
  readonly isBuyerMaker: boolean;
  /** Fills inside; 1 where left out. */
  readonly trades?: number;
}

/**
 * Bars of `widthMs`, straight from trades in order of id, without any code of the engine: what tests hold the
 * product's bars against. Sums run in the order of the trades, so that equal code gives equal bits. Rows with price
 * or quantity 0 count nowhere; a bar without trades is absent.
 */
export function plainBars(trades: readonly PlainTrade[], widthMs: number): readonly PlainBar[] {
  const bars = new Map<number, { -readonly [K in keyof PlainBar]: PlainBar[K] }>();
  for (const trade of trades) {
    const price = Number(trade.price);
    const quantity = Number(trade.quantity);
    if (!(price > 0) || !(quantity > 0)) continue;
    const openMs = trade.timeMs - (trade.timeMs % widthMs);
    let bar = bars.get(openMs);
    if (bar === undefined) {
      bar = {
        openMs,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 0,
        quoteVolume: 0,
        takerBuyVolume: 0,
        tradeCount: 0,
      };
      bars.set(openMs, bar);
    }
    if (price > bar.high) bar.high = price;
    if (price < bar.low) bar.low = price;
    bar.close = price;
    bar.volume += quantity;
    bar.quoteVolume += price * quantity;
    if (!trade.isBuyerMaker) bar.takerBuyVolume += quantity;
    bar.tradeCount += trade.trades ?? 1;
  }
  return [...bars.values()].sort((a, b) => a.openMs - b.openMs);
}
