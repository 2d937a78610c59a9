import * as vscode from 'vscode';
import type { PanelCommand } from '../engine/contract/messages';
import { registerCommands } from './commands';
import { Disposables } from './disposables';
import { EngineClient } from './engineClient';
import { engineOptions } from './engineOptions';
import { FeedControl } from './feedControl';
import { apiOf, type SpreadscopeApi } from './api';
import { Notices } from './notices';
import { PanelHost } from './panels/panelHost';
import { pairPanel } from './panels/pairPanel';
import { pricePanel } from './panels/pricePanel';
import { SettingProblems } from './settingProblems';
import { SettingsBinding } from './settingsBinding';
import { OverviewModel } from './views/overviewModel';
import { StatusBar } from './views/statusBar';
import { SymbolsTree } from './views/symbolsTree';
import { followState } from './followState';

/** The editor gives `deactivate` no argument: what it has to wait for is kept here. */
let end: () => Promise<void> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): SpreadscopeApi {
  const startedMs = performance.now();
  const owned = new Disposables();
  const log = owned.add(vscode.window.createOutputChannel('Spreadscope', { log: true }));
  const settings = owned.add(new SettingsBinding());
  const current = (): ReturnType<SettingsBinding['read']>['settings'] => settings.read().settings;
  const problems = new SettingProblems(log, (line) => tree.setMessage(line));
  const engine: EngineClient = new EngineClient(
    engineOptions(context, { log, settings, problems, isFeedWanted: () => feed.isWanted }),
  );
  const feed = new FeedControl(engine, context.workspaceState, current().autoStart);
  const model = owned.add(new OverviewModel(engine));
  const tree = owned.add(new SymbolsTree(model, () => current().timeZone));
  const statusBar = owned.add(new StatusBar(model, current));
  const panels = owned.add(
    new PanelHost({
      extensionUri: context.extensionUri,
      engine,
      settings: current,
      kinds: [pricePanel, pairPanel],
      runCommand: (command: PanelCommand, subject) =>
        void vscode.commands.executeCommand(`spreadscope.${command}`, subject),
    }),
  );
  owned.add(new Notices(engine, feed, model));
  owned.add(followState({ engine, feed, model, panels, problems, settings }));
  owned.add(registerCommands({ engine, feed, settings, model, panels, log, storage: context.globalStorageUri }));
  end = async () => {
    owned.dispose();
    await engine.dispose();
  };
  setImmediate(() => feed.resume());
  const activationMs = performance.now() - startedMs;
  log.info(`Activated in ${activationMs.toFixed(1)} ms; the engine starts when it is needed.`);
  return apiOf(context, { activationMs, engine, model, statusBar, tree });
}

export function deactivate(): Promise<void> {
  return end();
}
