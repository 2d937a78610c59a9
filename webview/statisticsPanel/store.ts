import type { PanelData, PanelTopic, StatisticsData, StatisticsItem } from '../../src/engine/contract/messages';
import type { PanelDataRules } from '../shared/panelState';

/** How statistics take part in a panel's state: a delta holds the analytics that have changed. */
export const statisticsRules: PanelDataRules<StatisticsData> = {
  belongsTo: (topic: PanelTopic, data: PanelData): data is StatisticsData =>
    topic.kind === 'statistics' &&
    data.kind === 'statistics' &&
    JSON.stringify(data.subject) === JSON.stringify(topic.subject),
  merge: (current, change) => ({
    data: { ...change, items: mergeItems(current.items, change.items) },
    touchesClosed: change.items.length > 0,
  }),
};

/** Known analytics are replaced in their place, new ones come last. */
function mergeItems(current: readonly StatisticsItem[], change: readonly StatisticsItem[]): readonly StatisticsItem[] {
  const changed = new Map(change.map((item) => [item.declaration.id, item]));
  const kept = current.map((item) => changed.get(item.declaration.id) ?? item);
  const known = new Set(current.map((item) => item.declaration.id));
  return [...kept, ...change.filter((item) => !known.has(item.declaration.id))];
}
