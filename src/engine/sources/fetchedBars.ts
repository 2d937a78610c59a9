import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type Bar, type StoredTimeframe, type StreamKind } from '../contract/market';

/**
 * Bars as an exchange would have answered them: built whole from all trades of their time, in order. Rows without a
 * price or quantity (0) count in no field; a bar without trades is absent. Cost: O(1) a trade, without allocating.
 */
export class FetchedBars {
  readonly #head: Pick<Bar, 'instrument' | 'stream' | 'timeframe'>;
  readonly #widthMs: number;
  #bars: Bar[] = [];
  #openMs = Number.NaN;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #quoteVolume = 0;
  #takerBuyVolume = 0;
  #tradeCount = 0;

  constructor(series: { readonly instrument: InstrumentId; readonly stream: StreamKind }, timeframe: StoredTimeframe) {
    this.#head = { instrument: series.instrument, stream: series.stream, timeframe };
    this.#widthMs = timeframeMs[timeframe];
  }

  add(timeMs: number, price: number, quantity: number, isBuyerMaker: boolean, trades: number): void {
    if (!(price > 0) || !(quantity > 0)) return;
    if (!(timeMs < this.#openMs + this.#widthMs)) this.#begin(timeMs, price);
    if (price > this.#high) this.#high = price;
    if (price < this.#low) this.#low = price;
    this.#close = price;
    this.#volume += quantity;
    this.#quoteVolume += price * quantity;
    if (!isBuyerMaker) this.#takerBuyVolume += quantity;
    this.#tradeCount += trades;
  }

  /** The bars so far, the last one with them, which is then closed: call it on the edge of a bar. */
  take(): Bar[] {
    this.#end();
    this.#openMs = Number.NaN;
    const bars = this.#bars;
    this.#bars = [];
    return bars;
  }

  #begin(timeMs: number, price: number): void {
    this.#end();
    this.#openMs = Math.floor(timeMs / this.#widthMs) * this.#widthMs;
    this.#open = this.#high = this.#low = price;
    this.#volume = this.#quoteVolume = this.#takerBuyVolume = this.#tradeCount = 0;
  }

  #end(): void {
    if (Number.isNaN(this.#openMs)) return;
    this.#bars.push({
      ...this.#head,
      openMs: this.#openMs,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
      quoteVolume: this.#quoteVolume,
      takerBuyVolume: this.#takerBuyVolume,
      tradeCount: this.#tradeCount,
      origin: 'fetched',
      complete: true,
      revision: 0,
    });
  }
}
