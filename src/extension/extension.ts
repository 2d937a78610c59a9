import * as vscode from 'vscode';
import type { LogLevel } from '../engine/contract/messages';
import { apiOf, type SpreadscopeApi } from './api';
import { registerCommands } from './commands';
import { Disposables } from './disposables';
import { EngineClient } from './engineClient';
import { engineOptions } from './engineOptions';
import { FeedControl } from './feedControl';
import { showFirstView } from './firstView';
import { configure, followState } from './followState';
import { writeLog } from './log';
import { analyticKind, ModuleRegistrations, sourceKind } from './moduleRegistrations';
import { Notices } from './notices';
import { currentTopic } from './panels/currentTopic';
import { OrphanPanels } from './panels/orphanPanels';
import { PanelHost } from './panels/panelHost';
import { SaidOnce } from './saidOnce';
import { SettingProblems } from './settingProblems';
import { SettingsBinding, type ReadSettings } from './settingsBinding';
import { OverviewModel } from './views/overviewModel';
import { StatusBar } from './views/statusBar';
import { SymbolsTree } from './views/symbolsTree';

/** The editor gives `deactivate` no argument: what it has to wait for is kept here. */
let end: () => Promise<void> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): SpreadscopeApi {
  const startedMs = performance.now();
  const owned = new Disposables();
  const log = owned.add(vscode.window.createOutputChannel('Spreadscope', { log: true }));
  const settings = owned.add(new SettingsBinding());
  const current = (): ReadSettings['settings'] => settings.read().settings;
  const said = new SaidOnce();
  const problems = new SettingProblems(log, said, (line) => tree.setMessage(line));
  const isFeedWanted = (): boolean => feed.isWanted;
  const say = (level: LogLevel, message: string): void => writeLog(log, level, message);
  const analytics = new ModuleRegistrations(analyticKind, say);
  const sources = new ModuleRegistrations(sourceKind, say);
  const around = { log, settings, problems, analytics, sources, isFeedWanted };
  const engine: EngineClient = new EngineClient(engineOptions(context, around));
  const feed = new FeedControl(engine, context.workspaceState, current().autoStart);
  const model = owned.add(new OverviewModel(engine));
  const tree = owned.add(new SymbolsTree(model, () => current().timeZone));
  const statusBar = owned.add(new StatusBar(model, current, isFeedWanted));
  const panels = owned.add(
    new PanelHost({
      extensionUri: context.extensionUri,
      engine,
      settings: current,
      currentTopic: (topic) => currentTopic(topic, current().pairs),
      runCommand: (command, subject) => void vscode.commands.executeCommand(`spreadscope.${command}`, subject),
    }),
  );
  owned.add(new OrphanPanels(context.workspaceState, panels));
  owned.add(new Notices(engine, feed, model, said));
  const followed = { engine, feed, log, model, panels, problems, said, settings };
  owned.add(followState(followed));
  owned.add(registerCommands({ ...followed, sources, storage: context.globalStorageUri }));
  end = async () => {
    owned.dispose();
    await engine.dispose();
  };
  setImmediate(() => feed.resume());
  void showFirstView(context.workspaceState, process.env);
  const activationMs = performance.now() - startedMs;
  log.info(`Activated in ${activationMs.toFixed(1)} ms; the engine starts when it is needed.`);
  const sourceAdded = (): void => void configure(followed);
  return apiOf(context, { activationMs, analytics, sources, sourceAdded, engine, model, statusBar, tree });
}

export const deactivate = (): Promise<void> => end();
