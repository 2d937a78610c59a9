import { symbolOf } from '../contract/ids';
import { barFlags, timeframeMs, type BarColumns, type Timeframe } from '../contract/market';
import type { BarQuery, MarketStore } from '../store/store';
import { csvLineEnd, csvText } from './csvField';
import { decimal } from './decimal';
import type { CsvChunk } from './exportTicks';

export const barHeader =
  'open_time_ms,symbol,timeframe,open,high,low,close,volume,trade_count,vwap,complete,taker_buy_volume,revision';

/**
 * Final bars of a range as CSV, in order of time; the forming bar is left out, bars without trades are absent.
 * Read a day (1s), a month (minutes) or a year (longer) at a time, so memory holds one such span.
 */
export async function* exportBars(store: MarketStore, query: BarQuery): AsyncGenerator<CsvChunk> {
  yield { text: barHeader + csvLineEnd, rows: 0, firstMs: Number.NaN, lastMs: Number.NaN };
  const spanMs = spansMs[query.timeframe];
  const first = (await store.firstBarMs(query, query.timeframe)) ?? Infinity;
  const last = (await store.latestBars(query, query.timeframe, 1)).openMs[0] ?? -Infinity;
  const endMs = Math.min(query.toMs, last + 1);
  for (let fromMs = Math.max(query.fromMs, first); fromMs < endMs;) {
    const toMs = Math.min(Math.floor(fromMs / spanMs) * spanMs + spanMs, endMs);
    const bars = await store.readBars({ ...query, fromMs, toMs });
    if (bars.openMs.length > 0) yield barChunk(bars, query);
    fromMs = toMs;
  }
}

const dayMs = timeframeMs['1d'];
const spansMs: Readonly<Record<Timeframe, number>> = {
  '1s': dayMs / 4,
  '1m': 28 * dayMs,
  '5m': 28 * dayMs,
  '15m': 56 * dayMs,
  '1h': 56 * dayMs,
  '4h': 56 * dayMs,
  '1d': 56 * dayMs,
};

function barChunk(bars: BarColumns, query: BarQuery): CsvChunk {
  const names = `${csvText(symbolOf(query.instrument))},${query.timeframe}`;
  let text = '';
  let rows = 0;
  for (let at = 0; at < bars.openMs.length; at++) {
    const flags = bars.flags[at] as number;
    if ((flags & barFlags.forming) !== 0) continue;
    const volume = bars.volume[at] as number;
    const prices = [bars.open, bars.high, bars.low, bars.close].map((column) => decimal(column[at] as number));
    const vwap = volume > 0 ? decimal((bars.quoteVolume[at] as number) / volume) : '';
    const complete = (flags & barFlags.complete) !== 0;
    const taker = decimal(bars.takerBuyVolume[at] as number);
    text += `${bars.openMs[at]},${names},${prices.join(',')},${decimal(volume)},${bars.tradeCount[at]},${vwap},${complete},${taker},${bars.revision[at]}${csvLineEnd}`;
    rows++;
  }
  return { text, rows, firstMs: bars.openMs[0] ?? Number.NaN, lastMs: bars.openMs.at(-1) ?? Number.NaN };
}
