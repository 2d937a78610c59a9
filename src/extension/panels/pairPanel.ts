import type { PanelTopic } from '../../engine/contract/messages';
import { pairArgument } from '../commands/subject';
import { pairTitle } from './pairTitle';
import type { PanelKind } from './panelKind';

/** Spread and z-score of one pair. */
export const pairPanel: PanelKind = {
  kind: 'pair',
  viewType: 'spreadscope.pairPanel',
  bundle: 'pairPanel',
  drawsCharts: true,
  icon: 'pair',
  title: (topic: PanelTopic) => (topic.kind === 'pair' ? pairTitle(topic.pair) : ''),
  subject: (topic: PanelTopic) => (topic.kind === 'pair' ? pairArgument(topic.pair) : ''),
};
