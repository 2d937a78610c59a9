import { feedPanel } from './feedPanel';
import { pairPanel } from './pairPanel';
import type { PanelKind } from './panelKind';
import { pricePanel } from './pricePanel';
import { statisticsPanel } from './statisticsPanel';

/** Every kind of panel; a new one is a file of its own and an entry here. */
export const panelKinds: readonly PanelKind[] = [pricePanel, pairPanel, statisticsPanel, feedPanel];
