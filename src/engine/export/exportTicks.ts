import { symbolOf } from '../contract/ids';
import type { MarketStore, RangeQuery } from '../store/store';
import { csvLineEnd, csvText } from './csvField';
import { decimal } from './decimal';

export const tickHeader = 'time_ms,symbol,trade_id,price,quantity,is_buyer_maker,trades';

/** A piece of a CSV file: whole records, the first with the header before them. */
export interface CsvChunk {
  readonly text: string;
  readonly rows: number;
  /** Time of the first and last row; NaN in a chunk without rows. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Ticks of a range as CSV, in order of id; memory holds one chunk. A range without ticks gives the header alone. */
export async function* exportTicks(store: MarketStore, query: RangeQuery): AsyncGenerator<CsvChunk> {
  yield { text: tickHeader + csvLineEnd, rows: 0, firstMs: Number.NaN, lastMs: Number.NaN };
  const symbol = csvText(symbolOf(query.instrument));
  for await (const ticks of store.readTicks(query)) {
    const rows = ticks.id.length;
    let text = '';
    for (let at = 0; at < rows; at++) {
      const price = decimal(ticks.price[at] as number);
      const quantity = decimal(ticks.quantity[at] as number);
      const maker = ticks.isBuyerMaker[at] === 1 ? 'true' : 'false';
      text += `${ticks.timeMs[at]},${symbol},${ticks.id[at]},${price},${quantity},${maker},${ticks.trades[at]}${csvLineEnd}`;
    }
    yield { text, rows, firstMs: ticks.timeMs[0] ?? Number.NaN, lastMs: ticks.timeMs.at(-1) ?? Number.NaN };
  }
}
