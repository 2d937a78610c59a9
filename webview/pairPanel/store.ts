import type { PairData, PanelData, PanelTopic } from '../../src/engine/contract/messages';
import type { PanelDataRules } from '../shared/panelState';
import { touchesClosed } from '../shared/touchesClosed';
import { upsertColumns } from '../shared/upsertColumns';

/** Most points that the panel keeps; older ones go, the store has them. */
export const mostPairPoints = 1_500;

/** How pair data take part in a panel's state. */
export const pairRules: PanelDataRules<PairData> = {
  belongsTo: (topic: PanelTopic, data: PanelData): data is PairData =>
    topic.kind === 'pair' && data.kind === 'pair' && data.settings.id === topic.pair,
  merge: (current, change) => ({
    data: { ...change, points: upsertColumns(current.points, change.points, mostPairPoints) },
    touchesClosed: touchesClosed(current.points, change.points),
  }),
};
