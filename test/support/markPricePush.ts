import { markPriceOf } from './binanceRest';
import type { ServedConnection } from './servedConnection';
import type { ServedMarket } from './servedMarket';

/**
 * Sends mark prices every 3 s (or every second under `@1s`) of market time: the last trade's price, the rate and the
 * time of the next payment. Right after a payment it names the one after it, as the exchange does.
 */
export class MarkPricePush {
  readonly #market: ServedMarket;
  readonly #connections: ReadonlySet<ServedConnection>;
  readonly #nowMs: () => number;
  readonly #due = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(market: ServedMarket, connections: ReadonlySet<ServedConnection>, nowMs: () => number) {
    this.#market = market;
    this.#connections = connections;
    this.#nowMs = nowMs;
  }

  watch(streams: ReadonlySet<string>): void {
    for (const name of this.#due.keys()) if (!streams.has(name)) this.#due.delete(name);
    for (const stream of streams)
      if (/@markPrice(@1s)?$/.test(stream) && !this.#due.has(stream)) this.#due.set(stream, 0);
    if (this.#due.size > 0) this.#timer ??= setInterval(() => this.#tick(), 20);
    else this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const nowMs = Math.floor(this.#nowMs());
    for (const [stream, dueMs] of this.#due) {
      const book = this.#market.books.get(stream.slice(0, stream.indexOf('@')).toUpperCase());
      if (nowMs < dueMs || book === undefined) continue;
      this.#due.set(stream, nowMs + (stream.endsWith('@1s') ? 1_000 : 3_000));
      const price = markPriceOf(book);
      const next = this.#market.funding.find((payment) => payment.symbol === book.symbol && payment.timeMs > nowMs);
      const payload = JSON.stringify({
        e: 'markPriceUpdate',
        E: nowMs,
        s: book.symbol,
        p: price,
        ap: price,
        i: price,
        P: price,
        r: next?.rate ?? '',
        T: next?.timeMs ?? 0,
      });
      for (const connection of this.#connections) {
        if (connection.market === 'usdm') connection.deliver(stream, payload);
      }
    }
  }
}
