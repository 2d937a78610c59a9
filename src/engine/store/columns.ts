import { barFlags, type BarColumns, type TickColumns } from '../contract/market';

/** Bars as rows while they are gathered; {@link packBars} makes the columns. */
export interface BarRow {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly takerBuyVolume: number;
  readonly tradeCount: number;
  readonly revision: number;
  /** {@link barFlags} bits: complete, revised, fetched, forming. */
  readonly flags: number;
}

export function barRowFlags(complete: boolean, origin: string, revision: number): number {
  return (
    (complete ? barFlags.complete : 0) |
    (revision > 0 ? barFlags.revised : 0) |
    (origin === 'ticks' ? 0 : barFlags.fetched)
  );
}

/** Columns of the rows, in their order. */
export function packBars(rows: readonly BarRow[]): BarColumns {
  const columns = emptyBars(rows.length);
  for (const [at, row] of rows.entries()) {
    columns.openMs[at] = row.openMs;
    columns.open[at] = row.open;
    columns.high[at] = row.high;
    columns.low[at] = row.low;
    columns.close[at] = row.close;
    columns.volume[at] = row.volume;
    columns.quoteVolume[at] = row.quoteVolume;
    columns.takerBuyVolume[at] = row.takerBuyVolume;
    columns.tradeCount[at] = row.tradeCount;
    columns.revision[at] = row.revision;
    columns.flags[at] = row.flags;
  }
  return columns;
}

export function emptyBars(length: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    openMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    takerBuyVolume: column(),
    tradeCount: column(),
    revision: column(),
    flags: new Uint8Array(length),
  };
}

/** The bars at these places, in their order. */
export function sliceBars(bars: BarColumns, places: readonly number[]): BarColumns {
  const slice = emptyBars(places.length);
  for (const key of Object.keys(slice) as (keyof BarColumns)[]) {
    for (const [at, place] of places.entries()) slice[key][at] = bars[key][place] ?? Number.NaN;
  }
  return slice;
}

/** `first` followed by `second`; both keep their order. */
export function joinBars(first: BarColumns, second: BarColumns): BarColumns {
  const joined = emptyBars(first.openMs.length + second.openMs.length);
  for (const key of Object.keys(joined) as (keyof BarColumns)[]) {
    joined[key].set(first[key]);
    joined[key].set(second[key], first.openMs.length);
  }
  return joined;
}

export function emptyTicks(length: number): TickColumns {
  return {
    id: new Float64Array(length),
    timeMs: new Float64Array(length),
    price: new Float64Array(length),
    quantity: new Float64Array(length),
    isBuyerMaker: new Uint8Array(length),
    trades: new Float64Array(length),
  };
}

/** Ticks `start` up to `end`, as views of the same memory. */
export function sliceTicks(ticks: TickColumns, start: number, end: number): TickColumns {
  return {
    id: ticks.id.subarray(start, end),
    timeMs: ticks.timeMs.subarray(start, end),
    price: ticks.price.subarray(start, end),
    quantity: ticks.quantity.subarray(start, end),
    isBuyerMaker: ticks.isBuyerMaker.subarray(start, end),
    trades: ticks.trades.subarray(start, end),
  };
}
