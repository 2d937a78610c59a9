import type { PanelData, PanelTopic, PriceData } from '../../src/engine/contract/messages';
import type { PanelDataRules } from '../shared/panelState';
import { touchesClosed } from '../shared/touchesClosed';
import { upsertColumns } from '../shared/upsertColumns';

/** Most bars that the panel keeps; older ones go, the store has them. */
export const mostPriceBars = 1_500;

/** How price data take part in a panel's state. */
export const priceRules: PanelDataRules<PriceData> = {
  belongsTo: (topic: PanelTopic, data: PanelData): data is PriceData =>
    topic.kind === 'price' &&
    data.kind === 'price' &&
    data.instrument === topic.instrument &&
    data.timeframe === topic.timeframe,
  merge: (current, change) => ({
    data: { ...change, bars: upsertColumns(current.bars, change.bars, mostPriceBars) },
    touchesClosed: touchesClosed(current.bars, change.bars),
  }),
};
