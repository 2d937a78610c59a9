import type { PanelTopic } from '../../engine/contract/messages';
import type { PairSettings } from '../../engine/contract/settings';

/** A pair that was swapped while its panel was not open is shown the way it stands now; all else stays. */
export function currentTopic(topic: PanelTopic, pairs: readonly PairSettings[]): PanelTopic {
  if (topic.kind !== 'pair' || pairs.some((pair) => pair.id === topic.pair)) return topic;
  const swapped = pairs.find((pair) => `${pair.x}/${pair.y}@${pair.timeframe}` === topic.pair);
  return swapped === undefined ? topic : { kind: 'pair', pair: swapped.id };
}
