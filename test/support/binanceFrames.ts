import type { PlainBar } from './plainBars';
import type { RecordedQuote } from './recordedFrames';
import type { ServedAggTrade, ServedTrade } from './marketTape';

/** How times are written on a connection. */
export type ServedTimeUnit = 'ms' | 'us';

/** Payloads as the exchange writes them, field for field and in its order; text, so that decimals stay as sent. */
export function tradePayload(trade: ServedTrade, unit: ServedTimeUnit, market: 'spot' | 'usdm'): string {
  const tail =
    market === 'spot'
      ? `"m":${trade.isBuyerMaker},"M":true`
      : `"X":"${trade.tradeType ?? 'MARKET'}","m":${trade.isBuyerMaker}`;
  return (
    `{"e":"trade","E":${time(trade.eventMs, unit)},` +
    (market === 'usdm' ? `"T":${time(trade.timeMs, unit)},` : '') +
    `"s":"${trade.symbol}","t":${trade.id},"p":"${trade.price}","q":"${trade.quantity}",` +
    (market === 'spot' ? `"T":${time(trade.timeMs, unit)},` : '') +
    `${tail}}`
  );
}

export function aggTradePayload(agg: ServedAggTrade, unit: ServedTimeUnit, market: 'spot' | 'usdm'): string {
  const head = `{"e":"aggTrade","E":${time(agg.eventMs, unit)},`;
  const ids = `"f":${agg.firstId},"l":${agg.lastId},"T":${time(agg.timeMs, unit)},"m":${agg.isBuyerMaker}`;
  const amounts = `"p":"${agg.price}","q":"${agg.quantity}"`;
  return market === 'spot'
    ? `${head}"s":"${agg.symbol}","a":${agg.id},${amounts},${ids},"M":true}`
    : `${head}"a":${agg.id},"s":"${agg.symbol}",${amounts},"nq":"${agg.quantity}",${ids},"st":1}`;
}

export function quotePayload(quote: RecordedQuote, market: 'spot' | 'usdm'): string {
  const sides = `"b":"${quote.bid}","B":"${quote.bidQuantity}","a":"${quote.ask}","A":"${quote.askQuantity}"`;
  return market === 'spot'
    ? `{"u":${quote.updateId},"s":"${quote.symbol}",${sides}}`
    : `{"e":"bookTicker","u":${quote.updateId},"s":"${quote.symbol}",${sides},"T":${quote.atMs},"E":${quote.atMs}}`;
}

export function klinePayload(
  bar: PlainBar,
  head: {
    readonly symbol: string;
    readonly interval: string;
    readonly widthMs: number;
    readonly eventMs: number;
    readonly isClosed: boolean;
    readonly unit: ServedTimeUnit;
  },
): string {
  return JSON.stringify({
    e: 'kline',
    E: time(head.eventMs, head.unit),
    s: head.symbol,
    k: {
      t: time(bar.openMs, head.unit),
      T: time(bar.openMs + head.widthMs - 1, head.unit),
      s: head.symbol,
      i: head.interval,
      f: -1,
      L: -1,
      o: decimal(bar.open),
      c: decimal(bar.close),
      h: decimal(bar.high),
      l: decimal(bar.low),
      v: decimal(bar.volume),
      n: bar.tradeCount,
      x: head.isClosed,
      q: decimal(bar.quoteVolume),
      V: decimal(bar.takerBuyVolume),
      Q: '0.00000000',
      B: '0',
    },
  });
}

export function combinedFrame(stream: string, payload: string): string {
  return `{"stream":"${stream}","data":${payload}}`;
}

export function decimal(value: number): string {
  return value.toFixed(8);
}

/** Microseconds get digits below the millisecond, as the exchange's have them. */
function time(timeMs: number, unit: ServedTimeUnit): number {
  return unit === 'ms' ? timeMs : timeMs * 1_000 + (timeMs % 997);
}

/** An unmasked text frame as it goes over the wire, for sending many in one write. */
export function wireFrame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (body.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}
