import type { InstrumentId } from '../contract/ids';
import type { Bar, BarOrigin, StoredTimeframe, StreamKind, Tick } from '../contract/market';

type N = number;

/** A bar as numbers: open time, ids, prices, counts, complete, and the two parts of each sum. */
export type BarParts = readonly [N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N];

/**
 * A bar being built. Trades may come in any order: open and close go by trade id, and sums are kept as
 * double-double, so the finished bar is the same bits whatever the order (a repair equals the clean run).
 */
export class BarState {
  firstId = Infinity;
  lastId = -Infinity;
  open = Number.NaN;
  high = -Infinity;
  low = Infinity;
  close = Number.NaN;
  /** Trade time of the close. */
  closeMs = Number.NaN;
  tradeCount = 0;
  revision = 0;
  /** What `complete` said when the bar was last handed out. */
  complete = false;
  readonly volume = new ExactSum();
  readonly quoteVolume = new ExactSum();
  readonly takerBuyVolume = new ExactSum();

  /** The bar whose parts {@link parts} gave. */
  static of(parts: BarParts): BarState {
    const [openMs, firstId, lastId, open, high, low, close, closeMs, tradeCount, revision, complete, ...sums] = parts;
    const state = new BarState(openMs);
    Object.assign(state, { firstId, lastId, open, high, low, close, closeMs, tradeCount, revision });
    state.complete = complete === 1;
    const [volumeHigh, volumeLow, quoteHigh, quoteLow, takerHigh, takerLow] = sums;
    state.volume.set(volumeHigh, volumeLow);
    state.quoteVolume.set(quoteHigh, quoteLow);
    state.takerBuyVolume.set(takerHigh, takerLow);
    return state;
  }

  constructor(readonly openMs: number) {}

  /** Takes a trade with a price and a quantity above 0. */
  add(tick: Tick): void {
    const { id, price, quantity } = tick;
    if (id < this.firstId) {
      this.firstId = id;
      this.open = price;
    }
    if (id > this.lastId) {
      this.lastId = id;
      this.close = price;
      this.closeMs = tick.timeMs;
    }
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    this.tradeCount += tick.trades;
    this.volume.add(quantity);
    this.quoteVolume.addProduct(price, quantity);
    if (!tick.isBuyerMaker) this.takerBuyVolume.add(quantity);
  }

  /** Everything of a bar that has trades, as finite numbers, for a checkpoint. */
  parts(): BarParts {
    const { openMs, firstId, lastId, open, high, low, close, closeMs, tradeCount, revision, complete } = this;
    const sums = [...this.volume.parts(), ...this.quoteVolume.parts(), ...this.takerBuyVolume.parts()] as const;
    return [openMs, firstId, lastId, open, high, low, close, closeMs, tradeCount, revision, complete ? 1 : 0, ...sums];
  }

  toBar(series: { readonly instrument: InstrumentId; readonly stream: StreamKind }, timeframe: StoredTimeframe): Bar {
    return {
      instrument: series.instrument,
      stream: series.stream,
      timeframe,
      openMs: this.openMs,
      open: this.open,
      high: this.high,
      low: this.low,
      close: this.close,
      volume: this.volume.value,
      quoteVolume: this.quoteVolume.value,
      takerBuyVolume: this.takerBuyVolume.value,
      tradeCount: this.tradeCount,
      origin: 'ticks' satisfies BarOrigin,
      complete: this.complete,
      revision: this.revision,
    };
  }
}

/** A sum as an unevaluated pair of doubles (Knuth's TwoSum, Veltkamp's split): order does not change the rounded value. */
class ExactSum {
  #high = 0;
  #low = 0;

  get value(): number {
    return this.#high + this.#low;
  }

  parts(): readonly [number, number] {
    return [this.#high, this.#low];
  }

  set(high: number, low: number): void {
    this.#high = high;
    this.#low = low;
  }

  add(term: number): void {
    const sum = this.#high + term;
    const part = sum - this.#high;
    const error = this.#high - (sum - part) + (term - part);
    const low = this.#low + error;
    this.#high = sum + low;
    this.#low = low - (this.#high - sum);
  }

  addProduct(a: number, b: number): void {
    const product = a * b;
    const aBig = a * 134_217_729;
    const aHigh = aBig - (aBig - a);
    const aLow = a - aHigh;
    const bBig = b * 134_217_729;
    const bHigh = bBig - (bBig - b);
    const bLow = b - bHigh;
    const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    this.add(product);
    this.add(error);
  }
}
