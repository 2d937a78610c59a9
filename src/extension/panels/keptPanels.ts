import type { PanelTopic } from '../../engine/contract/messages';
import { readTopic } from './panelMessage';

/** An open panel as it is remembered: enough to know its tab again, and to open it anew. */
export interface KeptPanel {
  readonly viewType: string;
  readonly title: string;
  readonly topic: PanelTopic;
}

type Tab = Pick<KeptPanel, 'viewType' | 'title'>;

/** The panel that `tab` showed, where it was left behind: remembered, and not one of those that are open now. */
export function leftBehind(tab: Tab, open: readonly Tab[], kept: readonly KeptPanel[]): KeptPanel | null {
  if (open.some((panel) => isSame(panel, tab))) return null;
  return kept.find((panel) => isSame(panel, tab)) ?? null;
}

/** What to remember: the panels that are open, and those not yet seen again, newest first; at most fifty. */
export function remembered(open: readonly KeptPanel[], kept: readonly KeptPanel[]): readonly KeptPanel[] {
  return [...open, ...kept.filter((panel) => !open.some((each) => isSame(each, panel)))].slice(0, 50);
}

/** Reads what an earlier host remembered; what is not of this shape is left out. */
export function readKeptPanels(raw: unknown): readonly KeptPanel[] {
  if (!Array.isArray(raw)) return [];
  return (raw as unknown[]).flatMap((item) => {
    const { viewType, title, topic } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const known = readTopic(topic);
    return typeof viewType === 'string' && typeof title === 'string' && known !== null
      ? [{ viewType, title, topic: known }]
      : [];
  });
}

function isSame(a: Tab, b: Tab): boolean {
  return a.viewType === b.viewType && a.title === b.title;
}
