import type { PanelKind } from './panelKind';

/** The health of the feed: each symbol, the gaps, and what the product itself takes of the machine. */
export const feedPanel: PanelKind = {
  kind: 'feed',
  viewType: 'spreadscope.feedPanel',
  bundle: 'feedPanel',
  drawsCharts: false,
  icon: 'feed',
  title: () => 'Feed Health',
  subject: () => 'feed',
};
