import { timeframeMs } from '../../src/engine/contract/market';
import type { PriceData } from '../../src/engine/contract/messages';
import { barNotes } from '../shared/barNotes';
import { formatAmount, formatChange, formatPrice } from '../../src/engine/contract/numberFormat';
import type { ReadoutItem } from '../shared/readout';
import type { TimeView } from '../shared/timePanel';

/** Time, open, high, low, close, volume and change of one bar, with what is to be known of it. */
export function priceReadout(data: PriceData, row: number, view: TimeView): readonly ReadoutItem[] {
  const { bars, symbol, timeframe } = data;
  const at = (column: Float64Array): number => column[row] ?? NaN;
  const price = (column: Float64Array): string => formatPrice(at(column), symbol.priceDecimals);
  const priceWidth = Math.max(6, formatPrice(symbol.lastPrice, symbol.priceDecimals).length);
  const changePct = (at(bars.close) / at(bars.open) - 1) * 100;
  const withSeconds = timeframeMs[timeframe] < 60_000;
  return [
    { label: '', spoken: 'bar of', text: view.time.stamp(at(bars.openMs), withSeconds), width: withSeconds ? 15 : 12 },
    { label: 'O', spoken: 'open', text: price(bars.open), width: priceWidth },
    { label: 'H', spoken: 'high', text: price(bars.high), width: priceWidth },
    { label: 'L', spoken: 'low', text: price(bars.low), width: priceWidth },
    { label: 'C', spoken: 'close', text: price(bars.close), width: priceWidth },
    { label: 'V', spoken: 'volume', text: formatAmount(at(bars.volume)), width: 7 },
    { label: '', spoken: 'change', text: formatChange(changePct), width: 8 },
    { label: '', spoken: '', text: barNotes(bars.flags[row] ?? 0), width: 10 },
  ];
}
