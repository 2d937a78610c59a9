import type { BarField, CsvField, TickField } from '../contract/csvImport';

/** The place of each field that is there, counted from 0. */
export type CsvColumns = Readonly<Partial<Record<CsvField, number>>>;

export interface NamedColumns {
  readonly what: 'ticks' | 'bars';
  /** Of ticks: which numbering the ids follow, where their name tells. */
  readonly stream: 'aggTrade' | 'trade' | null;
  readonly columns: CsvColumns;
}

/** Reads a header by the names that exchanges, libraries and our own exports use; null where it is neither kind. */
export function columnsByName(header: readonly string[]): NamedColumns | null {
  const names = header.map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const bars = matched(names, barNames);
  const isBars = ['time', 'open', 'high', 'low', 'close'].every((field) => bars[field as BarField] !== undefined);
  if (isBars) return { what: 'bars', stream: null, columns: bars };
  const ticks = matched(names, tickNames);
  if (ticks.time === undefined || ticks.price === undefined || ticks.quantity === undefined) return null;
  return { what: 'ticks', stream: streamOf(names, ticks), columns: ticks };
}

/** Our own exports say `trade_id` of either stream, and how many fills a row holds: their card tells. */
function streamOf(names: readonly string[], columns: CsvColumns): NamedColumns['stream'] {
  const idName = names[columns.id ?? -1] ?? '';
  if (columns.firstId !== undefined || idName.startsWith('agg')) return 'aggTrade';
  return columns.trades === undefined && /^(?:trade)?id$/.test(idName) ? 'trade' : null;
}

/** Names without their punctuation, the surest first. */
const tickNames: Readonly<Record<TickField, readonly string[]>> = {
  time: ['timems', 'transacttime', 'tradetime', 'timestamp', 'time', 'datetime', 'date', 'ts'],
  symbol: ['symbol', 'pair', 'instrument'],
  id: ['aggtradeid', 'aggregatetradeid', 'aggid', 'tradeid', 'id', 'a'],
  price: ['price', 'p', 'px'],
  quantity: ['quantity', 'qty', 'size', 'amount', 'q', 'volume'],
  isBuyerMaker: ['isbuyermaker', 'buyermaker', 'wasthebuyerthemaker', 'm'],
  side: ['side', 'takerside', 'aggressor'],
  trades: ['trades'],
  firstId: ['firsttradeid', 'firstid', 'f'],
  lastId: ['lasttradeid', 'lastid', 'l'],
};

const barNames: Readonly<Record<BarField, readonly string[]>> = {
  time: ['opentimems', 'opentime', 'openms', 'timems', 'timestamp', 'time', 'datetime', 'date', 'unix', 'ts'],
  symbol: ['symbol', 'pair', 'instrument'],
  timeframe: ['timeframe', 'interval'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v', 'basevolume', 'volumebase'],
  quoteVolume: ['quotevolume', 'quoteassetvolume', 'qav'],
  vwap: ['vwap'],
  tradeCount: ['tradecount', 'count', 'numberoftrades', 'numtrades', 'n', 'trades'],
  takerBuyVolume: ['takerbuyvolume', 'takerbuybasevolume', 'takerbuybaseassetvolume', 'takerbase', 'tbbav'],
  complete: ['complete'],
  revision: ['revision'],
};

function matched<F extends CsvField>(
  names: readonly string[],
  table: Readonly<Record<F, readonly string[]>>,
): Readonly<Partial<Record<F, number>>> {
  const found: Partial<Record<F, number>> = {};
  for (const field of Object.keys(table) as F[]) {
    const name = table[field].find((candidate) => names.includes(candidate));
    if (name !== undefined) found[field] = names.indexOf(name);
  }
  return found;
}
