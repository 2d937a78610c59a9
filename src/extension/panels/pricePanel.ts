import { displayName } from '../../engine/contract/ids';
import type { PanelTopic } from '../../engine/contract/messages';
import { symbolArgument } from '../commands/subject';
import type { PanelKind } from './panelKind';

/** Candles and volume of one symbol; its timeframe is chosen in the panel. */
export const pricePanel: PanelKind = {
  kind: 'price',
  viewType: 'spreadscope.pricePanel',
  bundle: 'pricePanel',
  drawsCharts: true,
  icon: 'price',
  title: (topic: PanelTopic) => (topic.kind === 'price' ? displayName(topic.instrument) : ''),
  subject: (topic: PanelTopic) => (topic.kind === 'price' ? symbolArgument(topic.instrument) : ''),
};
