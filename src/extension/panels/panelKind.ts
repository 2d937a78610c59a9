import type { PanelTopic } from '../../engine/contract/messages';

/** What tells one kind of panel from another; the rest is the same for all (panelHost.ts). */
export interface PanelKind {
  readonly kind: PanelTopic['kind'];
  /** For the editor's memory of open panels; in the manifest's activation events. */
  readonly viewType: string;
  /** Name of the bundle in `dist/webview`. */
  readonly bundle: string;
  /** Whether its page needs Plotly, which takes seconds to evaluate on a busy machine. */
  readonly drawsCharts: boolean;
  /** Codicon-like picture in `media`, in a light and a dark form. */
  readonly icon: string;
  title(topic: PanelTopic): string;
  /** Topics with the same subject share a panel. */
  subject(topic: PanelTopic): string;
}
