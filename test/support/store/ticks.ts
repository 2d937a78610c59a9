import { instrumentId } from '../../../src/engine/contract/ids';
import type { Bar, Tick } from '../../../src/engine/contract/market';

/** 2026-11-22T16:00:00Z. */
export const hourStartMs = Date.UTC(2026, 10, 22, 16);

/** A tick whose values follow from its id: 100 ms apart from {@link hourStartMs} on, where no time is given. */
export function tickOf(id: number, fields: Partial<Tick> = {}): Tick {
  return {
    kind: 'tick',
    instrument: instrumentId('btcusdt'),
    stream: 'aggTrade',
    id,
    timeMs: hourStartMs + id * 100,
    price: 60_000 + (id % 997) * 0.01,
    quantity: 0.001 * ((id % 13) + 1),
    isBuyerMaker: id % 3 === 0,
    trades: 1 + (id % 2),
    ...fields,
  };
}

export function ticksOf(first: number, count: number, fields: Partial<Tick> = {}): Tick[] {
  return Array.from({ length: count }, (_, i) => tickOf(first + i, fields));
}

export function barOf(openMs: number, fields: Partial<Bar> = {}): Bar {
  return {
    instrument: instrumentId('btcusdt'),
    stream: 'aggTrade',
    timeframe: '1m',
    openMs,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 5,
    quoteVolume: 52.5,
    takerBuyVolume: 2,
    tradeCount: 7,
    origin: 'ticks',
    complete: true,
    revision: 0,
    ...fields,
  };
}
