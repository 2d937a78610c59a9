import type { InstrumentId, PairId } from './contract/ids';
import type { PanelTopic } from './contract/messages';
import type { PairDesk } from './pairDesk';

/** Whether a topic is about the instrument, alone or as the leg of a pair. */
export function shows(topic: PanelTopic, instrument: InstrumentId, pairs: PairDesk): boolean {
  const isLeg = (pair: PairId): boolean => {
    const settings = pairs.settings(pair);
    return settings?.y === instrument || settings?.x === instrument;
  };
  switch (topic.kind) {
    case 'price':
      return topic.instrument === instrument;
    case 'pair':
      return isLeg(topic.pair);
    case 'feed':
      return false;
    case 'statistics': {
      const { subject } = topic;
      if (subject.kind === 'pair') return isLeg(subject.pair);
      return subject.kind === 'all' || subject.instrument === instrument;
    }
  }
}
