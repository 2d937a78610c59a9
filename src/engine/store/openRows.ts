import type { Bar, BarOrigin, Quote, StoredTimeframe, Tick, TickColumns } from '../contract/market';
import { replaces } from './barRank';
import { barRowFlags, emptyTicks, sliceTicks, type BarRow } from './columns';
import { barTables } from './schema';
import { SortedRows } from './sortedRows';
import type { Coverage } from './tableFile';

export type RowTable = 'ticks' | 'quotes' | (typeof barTables)[StoredTimeframe];

/** The rows of one series in one table, one behind the other in each view; fit to be sent to another thread. */
export interface SeriesRows {
  readonly table: RowTable;
  readonly series: number;
  readonly views: readonly Float64Array[];
}

/** Numbers of a row, its key first: id, time, price, quantity, 1 where the buyer was the maker, number of trades. */
export const tickWidth = 6;
/** Time, bid, its quantity, ask, its quantity. */
export const quoteWidth = 5;
/** Open time, open, high, low, close, three volumes, number of trades, place in {@link barOrigins}, complete, revision. */
export const barWidth = 12;
export const barOrigins: readonly BarOrigin[] = ['ticks', 'fetched', 'imported'];

/** What came of one hour or month and is in no file yet: ticks once, the newest quotes, bars by their rank. */
export class OpenRows {
  readonly #ticks = new Map<number, SortedRows>();
  readonly #quotes = new Map<number, SortedRows>();
  readonly #bars = {
    '1s': new Map<number, SortedRows>(),
    '1m': new Map<number, SortedRows>(),
    '5m': new Map<number, SortedRows>(),
  } satisfies Record<StoredTimeframe, unknown>;

  putTick(series: number, tick: Tick): void {
    let rows = this.#ticks.get(series);
    if (rows === undefined) this.#ticks.set(series, (rows = new SortedRows(tickWidth, 1)));
    tickRow[0] = tick.id;
    tickRow[1] = tick.timeMs;
    tickRow[2] = tick.price;
    tickRow[3] = tick.quantity;
    tickRow[4] = tick.isBuyerMaker ? 1 : 0;
    tickRow[5] = tick.trades;
    rows.put(tickRow, never);
  }

  putQuote(series: number, quote: Quote): void {
    const row = Float64Array.of(quote.timeMs, quote.bid, quote.bidQuantity, quote.ask, quote.askQuantity);
    of(this.#quotes, series, quoteWidth).put(row, always);
  }

  putBar(series: number, bar: Bar): void {
    const { openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, revision } = bar;
    const sums = [volume, quoteVolume, takerBuyVolume, tradeCount];
    const marks = [barOrigins.indexOf(bar.origin), bar.complete ? 1 : 0, revision];
    const row = Float64Array.of(openMs, open, high, low, close, ...sums, ...marks);
    const isNewer = (present: Float64Array, at: number): boolean => replaces(barRow(row, 0), barRow(present, at));
    of(this.#bars[bar.timeframe], series, barWidth).put(row, isNewer);
  }

  /** Ticks and quotes: what an hour is split by. */
  get tickCount(): number {
    return [...this.#ticks.values(), ...this.#quotes.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** What is held of a series' ticks; null without any. */
  tickCoverage(series: number): Coverage | null {
    const rows = this.#ticks.get(series);
    if (rows === undefined || rows.count === 0) return null;
    const { count, firstKey, lastKey, firstMs, lastMs } = rows;
    return { series, what: 'ticks', rows: count, firstId: firstKey, lastId: lastKey, firstMs, lastMs };
  }

  /** As TableFile's. */
  readTicks(series: number, afterId: number, fromMs: number, toMs: number, limit: number): TickColumns {
    const found = emptyTicks(limit);
    let count = 0;
    this.#ticks.get(series)?.each(afterId + 1, fromMs, toMs, (data, at) => {
      found.id[count] = data[at] as number;
      found.timeMs[count] = data[at + 1] as number;
      found.price[count] = data[at + 2] as number;
      found.quantity[count] = data[at + 3] as number;
      found.isBuyerMaker[count] = data[at + 4] as number;
      found.trades[count] = data[at + 5] as number;
      return ++count < limit;
    });
    return sliceTicks(found, 0, count);
  }

  /** As TableFile's. */
  readBars(
    series: number,
    timeframe: StoredTimeframe,
    fromMs: number,
    toMs: number,
    limit: number,
    latest = false,
  ): BarRow[] {
    const rows: BarRow[] = [];
    const visit = (data: Float64Array, at: number): boolean => rows.push(barRow(data, at)) < limit;
    const table = this.#bars[timeframe].get(series);
    if (latest) table?.eachBackwards(fromMs, toMs, visit);
    else table?.each(fromMs, fromMs, toMs, visit);
    return latest ? rows.toReversed() : rows;
  }

  /** As TableFile's. */
  readQuotes(series: number, fromMs: number, toMs: number): number[][] {
    const rows: number[][] = [];
    const visit = (data: Float64Array, at: number): boolean => rows.push([...data.subarray(at, at + quoteWidth)]) > 0;
    this.#quotes.get(series)?.each(fromMs, fromMs, toMs, visit);
    return rows;
  }

  all(): readonly SeriesRows[] {
    const tables = [
      ['ticks', this.#ticks],
      ['quotes', this.#quotes],
      ...(['1s', '1m', '5m'] as const).map((timeframe) => [barTables[timeframe], this.#bars[timeframe]] as const),
    ] as const;
    return tables.flatMap(([table, held]) =>
      [...held].toSorted(([a], [b]) => a - b).map(([series, rows]) => ({ table, series, views: rows.views() })),
    );
  }
}

/** Used again for each tick. */
const tickRow = new Float64Array(tickWidth);
const never = (): boolean => false;
const always = (): boolean => true;

function of(tables: Map<number, SortedRows>, series: number, width: number): SortedRows {
  let rows = tables.get(series);
  if (rows === undefined) tables.set(series, (rows = new SortedRows(width, 0)));
  return rows;
}

function barRow(data: Float64Array, at: number): BarRow {
  const [openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, origin, complete, revision] =
    data.subarray(at, at + barWidth) as unknown as readonly [N, N, N, N, N, N, N, N, N, N, N, N];
  const flags = barRowFlags(complete === 1, barOrigins[origin] ?? 'ticks', revision);
  return { openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, revision, flags };
}

type N = number;
