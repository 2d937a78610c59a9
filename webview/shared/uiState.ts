import type { PanelTopic } from '../../src/engine/contract/messages';

/** How far a chart is zoomed, kept over reloads. Null takes what suits the width. */
export interface ZoomState {
  readonly visibleBars: number | null;
  /** Open time at the right edge when the chart does not follow the newest bar; null when it does. */
  readonly rightMs: number | null;
}

/** All that a panel keeps over a reload: where it was and how it was zoomed. Never data. */
export interface UiState {
  readonly version: 1;
  readonly topic: PanelTopic | null;
  readonly zoom: ZoomState;
  /** Chosen in the statistics; null takes the first. */
  readonly analytic: string | null;
}

export const initialUiState: UiState = {
  version: 1,
  topic: null,
  zoom: { visibleBars: null, rightMs: null },
  analytic: null,
};

/** Reads what an earlier page left; anything that is not of this shape (older, newer, damaged) gives the initial state. */
export function readUiState(raw: unknown): UiState {
  if (!isRecord(raw) || raw['version'] !== 1) return initialUiState;
  const zoom = isRecord(raw['zoom']) ? raw['zoom'] : {};
  const analytic = raw['analytic'];
  return {
    version: 1,
    topic: readTopic(raw['topic']),
    zoom: { visibleBars: positiveOrNull(zoom['visibleBars']), rightMs: positiveOrNull(zoom['rightMs']) },
    analytic: typeof analytic === 'string' ? analytic : null,
  };
}

function readTopic(raw: unknown): PanelTopic | null {
  if (!isRecord(raw)) return null;
  const isPrice =
    raw['kind'] === 'price' && typeof raw['instrument'] === 'string' && typeof raw['timeframe'] === 'string';
  const isPair = raw['kind'] === 'pair' && typeof raw['pair'] === 'string';
  return isPrice || isPair ? (raw as unknown as PanelTopic) : null;
}

function positiveOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
