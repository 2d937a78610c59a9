import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type Bar, type StoredTimeframe, type StreamKind, type Tick } from '../contract/market';

/**
 * Bars as an exchange would have answered them: built whole from all ticks of [fromMs, toMs), whose ends lie on the
 * timeframe's grid. Rows without a price (0) count in no field. A bar without trades is absent.
 */
export function fetchedBars(
  ticks: readonly Tick[],
  series: { readonly instrument: InstrumentId; readonly stream: StreamKind },
  timeframe: StoredTimeframe,
): readonly Bar[] {
  const bars: Bar[] = [];
  const widthMs = timeframeMs[timeframe];
  let start = 0;
  while (start < ticks.length) {
    const openMs = Math.floor((ticks[start]?.timeMs ?? 0) / widthMs) * widthMs;
    let end = start + 1;
    while (end < ticks.length && (ticks[end]?.timeMs ?? 0) < openMs + widthMs) end++;
    const bar = barOf(ticks, start, end, { ...series, timeframe, openMs });
    if (bar !== null) bars.push(bar);
    start = end;
  }
  return bars;
}

function barOf(
  ticks: readonly Tick[],
  start: number,
  end: number,
  head: Pick<Bar, 'instrument' | 'stream' | 'timeframe' | 'openMs'>,
): Bar | null {
  let open = Number.NaN;
  let high = -Infinity;
  let low = Infinity;
  let close = Number.NaN;
  let volume = 0;
  let quoteVolume = 0;
  let takerBuyVolume = 0;
  let tradeCount = 0;
  for (let index = start; index < end; index++) {
    const tick = ticks[index];
    if (tick === undefined || tick.price <= 0 || tick.quantity <= 0) continue;
    if (tradeCount === 0) open = tick.price;
    high = Math.max(high, tick.price);
    low = Math.min(low, tick.price);
    close = tick.price;
    volume += tick.quantity;
    quoteVolume += tick.price * tick.quantity;
    if (!tick.isBuyerMaker) takerBuyVolume += tick.quantity;
    tradeCount += tick.trades;
  }
  if (tradeCount === 0) return null;
  const sums = { volume, quoteVolume, takerBuyVolume, tradeCount };
  return { ...head, open, high, low, close, ...sums, origin: 'fetched', complete: true, revision: 0 };
}
