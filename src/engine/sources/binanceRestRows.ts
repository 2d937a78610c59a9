import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type Bar, type StoredTimeframe, type StreamKind, type Tick } from '../contract/market';
import { asRecord, readDecimal, readId } from './jsonFields';

/** Rows of `aggTrades`, rising by id; null where any of them is not what the exchange documents. */
export function readAggTrades(json: unknown, instrument: InstrumentId): readonly Tick[] | null {
  return readRows(json, (row) => {
    const fields = asRecord(row) ?? {};
    const first = readId(fields['f']);
    const last = readId(fields['l']);
    const trades = first === null || last === null ? 0 : last - first + 1;
    if (trades < 1) return null;
    return tickFrom(instrument, 'aggTrade', fields['a'], fields['T'], fields['p'], fields['q'], fields['m'], trades);
  });
}

/** Rows of `historicalTrades`, likewise. */
export function readHistoricalTrades(json: unknown, instrument: InstrumentId): readonly Tick[] | null {
  return readRows(json, (row) => {
    const { id, time, price, qty, isBuyerMaker } = asRecord(row) ?? {};
    return tickFrom(instrument, 'trade', id, time, price, qty, isBuyerMaker, 1);
  });
}

/** Closed bars among the rows of `klines`; the last row may be the bar still open, which is not history yet. */
export function readKlines(
  json: unknown,
  instrument: InstrumentId,
  stream: StreamKind,
  timeframe: StoredTimeframe,
  exchangeNowMs: number,
): readonly Bar[] | null {
  const bars = readRows(json, (row) => (Array.isArray(row) ? barFrom(row, instrument, stream, timeframe) : null));
  return bars?.filter((bar) => bar.openMs + timeframeMs[timeframe] <= exchangeNowMs && bar.tradeCount > 0) ?? null;
}

function readRows<T>(json: unknown, read: (row: unknown) => T | null): T[] | null {
  if (!Array.isArray(json)) return null;
  const rows: T[] = [];
  for (const row of json as readonly unknown[]) {
    const value = read(row);
    if (value === null) return null;
    rows.push(value);
  }
  return rows;
}

function tickFrom(
  instrument: InstrumentId,
  stream: StreamKind,
  rawId: unknown,
  rawTime: unknown,
  rawPrice: unknown,
  rawQuantity: unknown,
  side: unknown,
  trades: number,
): Tick | null {
  const id = readId(rawId);
  const timeMs = readId(rawTime);
  const price = readDecimal(rawPrice);
  const quantity = readDecimal(rawQuantity);
  if (id === null || timeMs === null || price === null || quantity === null || typeof side !== 'boolean') return null;
  return { kind: 'tick', instrument, stream, id, timeMs, price, quantity, isBuyerMaker: side, trades };
}

function barFrom(
  row: readonly unknown[],
  instrument: InstrumentId,
  stream: StreamKind,
  timeframe: StoredTimeframe,
): Bar | null {
  const openMs = readId(row[0]);
  const tradeCount = readId(row[8]);
  const [open, high, low, close, volume] = [1, 2, 3, 4, 5].map((at) => readDecimal(row[at]));
  const quoteVolume = readDecimal(row[7]);
  const takerBuyVolume = readDecimal(row[9]);
  const numbers = [openMs, tradeCount, open, high, low, close, volume, quoteVolume, takerBuyVolume];
  if (numbers.some((value) => value === null || value === undefined)) return null;
  return {
    instrument,
    stream,
    timeframe,
    openMs: openMs as number,
    open: open as number,
    high: high as number,
    low: low as number,
    close: close as number,
    volume: volume as number,
    quoteVolume: quoteVolume as number,
    takerBuyVolume: takerBuyVolume as number,
    tradeCount: tradeCount as number,
    origin: 'fetched',
    complete: true,
    revision: 0,
  };
}
