import type { FeedData, PanelData, PanelTopic } from '../../src/engine/contract/messages';
import type { PanelDataRules } from '../shared/panelState';

/** How the feed's health takes part in a panel's state: every update is complete. */
export const feedRules: PanelDataRules<FeedData> = {
  belongsTo: (topic: PanelTopic, data: PanelData): data is FeedData => topic.kind === 'feed' && data.kind === 'feed',
  merge: (_, change) => ({ data: change, touchesClosed: true }),
};
