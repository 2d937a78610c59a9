import * as vscode from 'vscode';
import type { Overview } from '../engine/contract/messages';
import type { EngineClient, EngineState } from './engineClient';
import type { OverviewModel } from './views/overviewModel';
import type { Row } from './views/row';
import type { StatusBar } from './views/statusBar';
import type { SymbolsTree } from './views/symbolsTree';

/** What `activate` returns to other extensions. */
export interface SpreadscopeApi {
  readonly version: string;
  /** Only where the editor runs this extension's own tests: what a person would see, and a way to break it. */
  readonly inside?: InsideView;
}

export interface InsideView {
  readonly activationMs: number;
  engineState(): EngineState;
  overview(): Overview | null;
  treeRows(): readonly Row[];
  /** The line above the rows: which settings were not taken. */
  sidebarMessage(): string;
  statusTexts(): StatusBar['texts'];
  /** Every update that the engine sends to a panel, with the panel's name. */
  readonly onPanelUpdate: EngineClient['onPanel'];
  /** Ends the engine's thread as a crash would. */
  crashEngine(): Promise<void>;
}

interface Parts {
  readonly activationMs: number;
  readonly engine: EngineClient;
  readonly model: OverviewModel;
  readonly statusBar: StatusBar;
  readonly tree: SymbolsTree;
}

export function apiOf(context: vscode.ExtensionContext, parts: Parts): SpreadscopeApi {
  const { version } = context.extension.packageJSON as { readonly version: string };
  if (context.extensionMode !== vscode.ExtensionMode.Test) return { version };
  const { activationMs, engine, model, statusBar, tree } = parts;
  return {
    version,
    inside: {
      activationMs,
      engineState: () => engine.state,
      overview: () => model.latest,
      treeRows: () => tree.rows,
      sidebarMessage: () => tree.message,
      statusTexts: () => statusBar.texts,
      onPanelUpdate: engine.onPanel,
      crashEngine: () => engine.terminate(),
    },
  };
}
