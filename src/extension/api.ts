import * as vscode from 'vscode';
import type { Overview } from '../engine/contract/messages';
import type { ModuleExport, SourceRegistration } from '../engine/contract/moduleExport';
import type { Result } from '../engine/contract/result';
import type { EngineClient, EngineState } from './engineClient';
import type { ModuleRegistrations } from './moduleRegistrations';
import type { OverviewModel } from './views/overviewModel';
import type { Row } from './views/row';
import type { StatusBar } from './views/statusBar';
import type { SymbolsTree } from './views/symbolsTree';

/** What `activate` returns to other extensions. */
export interface SpreadscopeApi {
  readonly version: string;
  /**
   * Adds an analytic: the engine's thread loads the module and computes its export wherever statistics are shown, also
   * after a restart of the engine, which is started where it is off. Resolves with what is wrong where it is not
   * taken; never rejects. See docs/extending.md.
   */
  registerAnalytic(registration: ModuleExport): Promise<Result<null>>;
  /**
   * Adds a source of ticks, likewise: it can then be chosen by its id in the setting `spreadscope.source`, and begins
   * where it was chosen already. `options`, plain data for the module, may be left out; registering the same module again
   * gives it other ones.
   */
  registerSource(registration: ModuleExport & Partial<SourceRegistration>): Promise<Result<null>>;
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
  readonly analytics: ModuleRegistrations<ModuleExport>;
  readonly sources: ModuleRegistrations<SourceRegistration>;
  /** A source was added: a setting that names it is right from now on. */
  readonly sourceAdded: () => void;
  readonly engine: EngineClient;
  readonly model: OverviewModel;
  readonly statusBar: StatusBar;
  readonly tree: SymbolsTree;
}

export function apiOf(context: vscode.ExtensionContext, parts: Parts): SpreadscopeApi {
  const { version } = context.extension.packageJSON as { readonly version: string };
  const { activationMs, analytics, sources, sourceAdded, engine, model, statusBar, tree } = parts;
  const api: SpreadscopeApi = {
    version,
    registerAnalytic: (registration) => analytics.register(engine, registration),
    registerSource: async (registration) => {
      const answer = await sources.register(engine, registration);
      if (answer.ok) sourceAdded();
      return answer;
    },
  };
  if (context.extensionMode !== vscode.ExtensionMode.Test) return api;
  return {
    ...api,
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
