import { timeframeMs, type Bar, type Tick } from '../../../src/engine/contract/market';
import type { Checkpointer, JournalEvent, MarketStore } from '../../../src/engine/store/store';
import { barOf } from './ticks';

/**
 * The least that computes on a journal as the pipeline does: 1s and 1m bars of each instrument, closed by the first
 * tick behind them, and a running sum that depends on every tick in order. Its state can be saved and restored, so
 * that a test can compare what a replay gives with what the run gave.
 */
export class MinuteBars implements Checkpointer {
  sum = 0;
  readonly bars: Bar[] = [];
  #forming = new Map<string, Bar>();
  readonly #store: Pick<MarketStore, 'putBar'>;

  constructor(store: Pick<MarketStore, 'putBar'>) {
    this.#store = store;
  }

  apply(event: JournalEvent): void {
    if (event.kind !== 'tick') return;
    this.sum = (this.sum * 31 + event.id * event.price) % 1_000_003;
    for (const timeframe of ['1s', '1m'] as const) this.#tick(event, timeframe);
  }

  save(): Uint8Array {
    return Buffer.from(JSON.stringify({ sum: this.sum, forming: [...this.#forming] }));
  }

  restore(checkpoint: Uint8Array): void {
    const state = JSON.parse(Buffer.from(checkpoint).toString()) as { sum: number; forming: [string, Bar][] };
    this.sum = state.sum;
    this.#forming = new Map(state.forming);
  }

  #tick(tick: Tick, timeframe: '1s' | '1m'): void {
    const { instrument, stream, timeMs, price, quantity } = tick;
    const key = `${instrument} ${stream} ${timeframe}`;
    const openMs = Math.floor(timeMs / timeframeMs[timeframe]) * timeframeMs[timeframe];
    const forming = this.#forming.get(key);
    if (forming !== undefined && openMs > forming.openMs) {
      this.bars.push(forming);
      this.#store.putBar(forming);
    }
    if (forming === undefined || openMs > forming.openMs) {
      const prices = { open: price, high: price, low: price, close: price };
      const sums = { volume: quantity, quoteVolume: price * quantity, takerBuyVolume: 0, tradeCount: tick.trades };
      this.#forming.set(key, barOf(openMs, { instrument, stream, timeframe, ...prices, ...sums }));
    } else if (openMs === forming.openMs) {
      this.#forming.set(key, {
        ...forming,
        high: Math.max(forming.high, price),
        low: Math.min(forming.low, price),
        close: price,
        volume: forming.volume + quantity,
        quoteVolume: forming.quoteVolume + price * quantity,
        tradeCount: forming.tradeCount + tick.trades,
      });
    }
  }
}
