import * as vscode from 'vscode';
import { isSourceKind, type GuestSourceId, type SourceId } from '../engine/contract/sourceId';
import { showFailure } from './commands/showFailure';
import type { ContextKey, ContextValue } from './contextKeys';
import { Disposables } from './disposables';
import type { EngineClient } from './engineClient';
import type { FeedControl } from './feedControl';
import { wakeGuests } from './guestExtensions';
import type { PanelHost } from './panels/panelHost';
import type { SettingProblems } from './settingProblems';
import type { SaidOnce } from './saidOnce';
import type { SettingsBinding } from './settingsBinding';
import type { OverviewModel } from './views/overviewModel';
import { replayState, viewState } from './viewState';

export interface Followed {
  readonly engine: EngineClient;
  readonly feed: FeedControl;
  readonly model: OverviewModel;
  readonly panels: PanelHost;
  readonly problems: SettingProblems;
  readonly settings: SettingsBinding;
  readonly log: vscode.LogOutputChannel;
  readonly said: SaidOnce;
}

/** Keeps what depends on the state of the whole in step: context keys, the engine's settings, open panels. */
export function followState(followed: Followed): Disposables {
  const { engine, feed, log, model, panels, settings } = followed;
  const owned = new Disposables();
  const showState = contextSetter('spreadscope.state');
  const showSource = contextSetter('spreadscope.source');
  const wakeGuest = onceFor((source: SourceId) => (isSourceKind(source) ? undefined : void wakeLogged(source, log)));
  const showReplay = contextSetter('spreadscope.replay');
  const show = (): void => {
    const current = settings.read().settings;
    showState(viewState(engine.state, feed.isWanted, current.symbols.length, model.latest));
    showReplay(replayState(model.latest));
    if (engine.state !== 'off') wakeGuest(current.source);
    showSource(isSourceKind(current.source) ? current.source : 'other');
  };
  owned.add(engine.onState(show));
  owned.add(feed.onWanted(show));
  owned.add(model.onPaced(show));
  owned.add(
    settings.onChange(() => {
      show();
      panels.refresh();
      void configure(followed);
    }),
  );
  show();
  if (engine.state === 'off') followed.problems.report(settings.read().problems);
  return owned;
}

/** A running engine judges the settings itself, and may know more: which symbols and sources there are. */
export async function configure(followed: Followed): Promise<void> {
  const { engine, feed, settings, problems } = followed;
  if (engine.state === 'off') {
    problems.report(settings.read().problems);
    return;
  }
  // A setting may be what kept the engine down: it is tried again with the new ones.
  if (engine.state === 'failed') {
    engine.wake();
    return;
  }
  const answer = await engine.request('configure', { raw: settings.raw(), network: settings.network() });
  if (!answer.ok) {
    problems.fail(answer.failure.message);
    return;
  }
  problems.report(answer.value.problems);
  // A setting that could not be used has stopped the feed; the right one lets it go on. Else this does nothing.
  if (feed.isWanted) await showFailure(followed, await engine.request('start', null));
}

/** A source of another extension is in use: that extension is brought up, once. */
async function wakeLogged(source: GuestSourceId, log: vscode.LogOutputChannel): Promise<void> {
  try {
    await wakeGuests(source);
  } catch (error) {
    log.warn(`The extension that brings the source ${source} could not be brought up: ${String(error)}`);
  }
}

/** Calls with each new value, not with the same one again. */
function onceFor<T>(call: (value: T) => void): (value: T) => void {
  let last: T | undefined;
  return (value) => {
    if (value === last) return;
    last = value;
    call(value);
  };
}

/** Sets a context key, only when its value has changed. */
function contextSetter<K extends ContextKey>(key: K): (value: ContextValue<K>) => void {
  return onceFor((value) => void vscode.commands.executeCommand('setContext', key, value));
}
