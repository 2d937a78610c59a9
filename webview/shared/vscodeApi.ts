import type { HostToPanel, PanelToHost } from '../../src/engine/contract/messages';
import { unwrapNumbers } from '../../src/engine/contract/panelNumbers';
import { readUiState, type UiState } from './uiState';

interface RawVsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): RawVsCodeApi;

/** The panel's end of the talk with the host, typed. What is kept over a reload is navigation and zoom, never data. */
export interface VsCodeApi {
  post(message: PanelToHost): void;
  /** Calls the listener for every message that is one of the contract; others are ignored. */
  onMessage(listener: (message: HostToPanel) => void): void;
  loadState(): UiState;
  saveState(state: UiState): void;
}

/** Takes the API that the editor hands out once a page. Call it once; throws outside a webview. */
export function connectToHost(): VsCodeApi {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage: (listener) =>
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = unwrapNumbers(event.data);
        if (isHostToPanel(message)) listener(message);
      }),
    loadState: () => readUiState(api.getState()),
    saveState: (state) => api.setState(state),
  };
}

function isHostToPanel(data: unknown): data is HostToPanel {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'init' || data.type === 'update';
}
