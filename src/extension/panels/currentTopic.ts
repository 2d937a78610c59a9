import type { PairId } from '../../engine/contract/ids';
import type { PanelTopic } from '../../engine/contract/messages';
import type { PairSettings } from '../../engine/contract/settings';

/** A pair that was swapped while its panel was not open is shown the way it stands now; all else stays. */
export function currentTopic(topic: PanelTopic, pairs: readonly PairSettings[]): PanelTopic {
  const shown = pairOf(topic);
  if (shown === null || pairs.some((pair) => pair.id === shown)) return topic;
  const swapped = pairs.find((pair) => `${pair.x}/${pair.y}@${pair.timeframe}` === shown);
  return swapped === undefined ? topic : topicOfPair(topic, shown, swapped.id);
}

/** The same topic of the pair `after` where it is of `before`; else the topic itself. */
export function topicOfPair(topic: PanelTopic, before: PairId, after: PairId): PanelTopic {
  if (pairOf(topic) !== before) return topic;
  return topic.kind === 'pair'
    ? { kind: 'pair', pair: after }
    : { kind: 'statistics', subject: { kind: 'pair', pair: after } };
}

function pairOf(topic: PanelTopic): PairId | null {
  if (topic.kind === 'pair') return topic.pair;
  return topic.kind === 'statistics' && topic.subject.kind === 'pair' ? topic.subject.pair : null;
}
