import { timeframeMs } from '../../src/engine/contract/market';
import type { PairData } from '../../src/engine/contract/messages';
import { barNotes } from '../shared/barNotes';
import { formatSignificant, paddedZ } from '../../src/engine/contract/numberFormat';
import type { ReadoutItem } from '../shared/readout';
import type { TimeView } from '../shared/timePanel';

/** Time, z, spread and hedge ratio of one bar, with what is to be known of it. */
export function pairReadout(data: PairData, row: number, view: TimeView): readonly ReadoutItem[] {
  const { points, settings } = data;
  const at = (column: Float64Array): number => column[row] ?? NaN;
  const withSeconds = timeframeMs[settings.timeframe] < 60_000;
  return [
    {
      label: '',
      spoken: 'bar of',
      text: view.time.stamp(at(points.openMs), withSeconds),
      width: withSeconds ? 15 : 12,
    },
    { label: 'z', spoken: 'z-score', text: paddedZ(at(points.z)), width: 5 },
    { label: 'spread', spoken: 'spread', text: formatSignificant(at(points.spread), 5), width: 8 },
    { label: 'β', spoken: 'hedge ratio', text: formatSignificant(at(points.beta), 4), width: 7 },
    { label: '', spoken: '', text: barNotes(points.flags[row] ?? 0), width: 10 },
  ];
}
