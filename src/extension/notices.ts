import * as vscode from 'vscode';
import type { FeedRow } from '../engine/contract/messages';
import { Disposables } from './disposables';
import type { EngineClient } from './engineClient';
import type { FeedControl } from './feedControl';
import type { SaidOnce } from './saidOnce';
import { feedHeadline } from './views/feedText';
import type { OverviewModel } from './views/overviewModel';

/** The few messages that come unasked: offline (once a start), an engine that stays down, what the engine reports. */
export class Notices implements vscode.Disposable {
  readonly #owned = new Disposables();
  #offlineTold = false;

  constructor(engine: EngineClient, feed: FeedControl, model: OverviewModel, said: SaidOnce) {
    this.#owned.add(feed.onStarting(() => (this.#offlineTold = false)));
    this.#owned.add(
      model.onPaced((overview) => {
        if (overview !== null) this.#checkOffline(overview.feed);
      }),
    );
    this.#owned.add(
      engine.onState((state) => {
        if (state === 'failed') void offer('error', 'Spreadscope: the engine stopped and is left off.', restartActions);
      }),
    );
    this.#owned.add(
      engine.onReport(({ reason, message }) => {
        const kind = reason === 'diskResumed' ? 'info' : 'warning';
        if (said.isNew(message)) void offer(kind, `Spreadscope: ${message}`, reportActions[reason] ?? logAction);
      }),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #checkOffline(feed: FeedRow): void {
    if (!feed.running || feed.state !== 'offline' || this.#offlineTold) return;
    this.#offlineTold = true;
    const message = `${feedHeadline(feed)}. ${feed.message}`.trim();
    void offer('warning', message, feed.source === 'simulator' ? logAction : offlineActions);
  }
}

type Actions = Readonly<Record<string, string>>;

const logAction: Actions = { 'Open Log': 'spreadscope.openLog' };
const settingsActions: Actions = { 'Open Settings': 'spreadscope.openSettings', ...logAction };
/** What a person can do about what the engine reports, by its reason; the log, where there is nothing better. */
const reportActions: Readonly<Record<string, Actions>> = {
  dataFolder: settingsActions,
  diskFailing: { 'Delete Data…': 'spreadscope.deleteData', ...settingsActions },
  ticksDropped: { 'Open Feed Health': 'spreadscope.openFeed', ...logAction },
  quarantined: {
    'Open Data Folder': 'spreadscope.openDataFolder',
    'Open Feed Health': 'spreadscope.openFeed',
    ...logAction,
  },
};
const restartActions: Actions = { 'Restart Engine': 'spreadscope.restartEngine', ...logAction };
const offlineActions: Actions = { 'Use Simulator': 'spreadscope.useSimulator', ...logAction };

async function offer(kind: 'info' | 'warning' | 'error', message: string, actions: Actions): Promise<void> {
  const show = {
    info: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[kind];
  const chosen = await show(message, ...Object.keys(actions));
  const command = chosen === undefined ? undefined : actions[chosen];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}
