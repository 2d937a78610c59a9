import { klinePayload } from './binanceFrames';
import { intervalWidthMs } from './binanceRest';
import type { ServedConnection } from './servedConnection';
import type { ServedMarket } from './servedMarket';
import type { ServerKnobs } from './serverKnobs';

/** Spot pushes the open candle every 1,000 ms for 1s and every 2,000 ms otherwise; USD-M every 250 ms. */
function cadenceMs(kind: 'spot' | 'usdm', interval: string): number {
  if (kind === 'usdm') return 250;
  return interval === '1s' ? 1_000 : 2_000;
}

interface Watched {
  readonly stream: string;
  readonly symbol: string;
  readonly interval: string;
  readonly widthMs: number;
  nextMs: number;
  openMs: number;
}

export interface KlinePushContext {
  readonly connections: ReadonlySet<ServedConnection>;
  readonly knobs: ServerKnobs;
  marketOf(kind: 'spot' | 'usdm'): ServedMarket;
  nowMs(kind: 'spot' | 'usdm'): number;
}

/** Sends candles on their own cadence, by market time, and once more with `x` true when they close. */
export class KlinePush {
  readonly #given: KlinePushContext;
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | null = null;

  constructor(given: KlinePushContext) {
    this.#given = given;
  }

  watch(streams: ReadonlySet<string>): void {
    for (const name of this.#watched.keys()) if (!streams.has(name)) this.#watched.delete(name);
    for (const stream of streams) {
      const [, symbol, interval = ''] = /^([^@]+)@kline_(\w+)$/.exec(stream) ?? [];
      const widthMs = intervalWidthMs(interval);
      if (symbol === undefined || widthMs === undefined || this.#watched.has(stream)) continue;
      this.#watched.set(stream, { stream, symbol: symbol.toUpperCase(), interval, widthMs, nextMs: 0, openMs: 0 });
    }
    if (this.#watched.size > 0) this.#timer ??= setInterval(() => this.#tick(), 20);
    else this.stop();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    for (const watched of this.#watched.values()) {
      for (const kind of ['spot', 'usdm'] as const) this.#push(watched, kind);
    }
  }

  #push(watched: Watched, kind: 'spot' | 'usdm'): void {
    const market = this.#given.marketOf(kind);
    const nowMs = Math.floor(this.#given.nowMs(kind));
    if (!market.books.has(watched.symbol) || nowMs < watched.nextMs) return;
    watched.nextMs = nowMs + cadenceMs(kind, watched.interval);
    const openMs = nowMs - (nowMs % watched.widthMs);
    const bars = market.bars(watched.symbol, watched.widthMs, watched.openMs || openMs, nowMs);
    for (const bar of bars) {
      const isClosed = bar.openMs < openMs;
      if (isClosed && (watched.openMs === 0 || bar.openMs < watched.openMs || !this.#given.knobs.klineCloses)) continue;
      const { symbol, interval, widthMs } = watched;
      for (const connection of this.#given.connections) {
        if (connection.market !== kind) continue;
        const head = { symbol, interval, widthMs, eventMs: nowMs, isClosed, unit: connection.unit };
        connection.deliver(watched.stream, klinePayload(bar, head));
      }
    }
    watched.openMs = openMs;
  }
}
