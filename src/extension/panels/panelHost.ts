import * as vscode from 'vscode';
import type { PairId } from '../../engine/contract/ids';
import { timeframes } from '../../engine/contract/market';
import type { PanelCommand, PanelTopic } from '../../engine/contract/messages';
import type { Settings } from '../../engine/contract/settings';
import { Disposables } from '../disposables';
import type { EngineClient } from '../engineClient';
import { Signal } from '../signal';
import { topicOfPair } from './currentTopic';
import type { KeptPanel } from './keptPanels';
import { Panel } from './panel';
import type { PanelKind } from './panelKind';
import { panelKinds } from './panelKinds';
import { readTopic } from './panelMessage';

export interface PanelHostOptions {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineClient;
  readonly settings: () => Settings;
  /** What a topic kept from earlier has become since. */
  readonly currentTopic: (topic: PanelTopic) => PanelTopic;
  readonly runCommand: (command: PanelCommand, subject: string) => void;
}

/** All open panels: one a subject, found again instead of opened twice, brought back after a reload. */
export class PanelHost implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #options: PanelHostOptions;
  readonly #panels = new Map<string, Panel>();
  readonly #changed = new Signal<null>();
  #nextNumber = 1;

  /** A panel was opened, closed or turned to another topic. */
  readonly onChanged = this.#changed.on;

  constructor(options: PanelHostOptions) {
    this.#options = options;
    const { engine } = options;
    for (const kind of panelKinds) {
      this.#owned.add(
        vscode.window.registerWebviewPanelSerializer(kind.viewType, {
          deserializeWebviewPanel: (webview, state: unknown) => this.#restore(kind, webview, state),
        }),
      );
    }
    this.#owned.add(engine.onPanel(({ panel, update }) => this.#panels.get(panel)?.update(update)));
    this.#owned.add(
      engine.onState((state) => {
        if (state === 'ready') for (const panel of this.#panels.values()) panel.subscribe();
      }),
    );
  }

  /** The panels that are open. */
  get open(): readonly KeptPanel[] {
    return [...this.#panels.values()].map(({ kind, topic }) => ({
      viewType: kind.viewType,
      title: kind.title(topic),
      topic,
    }));
  }

  /** Shows the panel of the topic's subject, a new one where there is none. */
  show(topic: PanelTopic, column = vscode.ViewColumn.Active): void {
    const kind = this.#kindOf(topic);
    const found = [...this.#panels.values()].find(
      (panel) => panel.kind === kind && panel.subject === kind.subject(topic),
    );
    if (found !== undefined) {
      found.reveal();
      return;
    }
    // Retained: evaluating Plotly anew takes far longer than a switch of tabs may (docs/adr/0005). Hidden, it gets nothing.
    const webview = vscode.window.createWebviewPanel(kind.viewType, kind.title(topic), column, {
      retainContextWhenHidden: true,
    });
    this.#adopt(kind, webview, topic);
  }

  /** Turns the panels of one pair to another: what they showed has got a new name. */
  followPair(before: PairId, after: PairId): void {
    for (const panel of this.#panels.values()) panel.setTopic(topicOfPair(panel.topic, before, after));
  }

  /** What the settings say about panels has changed: time zone, timeframes. */
  refresh(): void {
    for (const panel of this.#panels.values()) panel.greet();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #restore(kind: PanelKind, webview: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = typeof state === 'object' && state !== null && 'topic' in state ? readTopic(state.topic) : null;
    if (kept === null || kept.kind !== kind.kind) webview.dispose();
    else this.#adopt(kind, webview, this.#options.currentTopic(kept));
    return Promise.resolve();
  }

  #adopt(kind: PanelKind, webview: vscode.WebviewPanel, topic: PanelTopic): void {
    const id = `${kind.kind}-${this.#nextNumber++}`;
    const { engine, extensionUri, runCommand, settings } = this.#options;
    const panel = new Panel({
      id,
      kind,
      webview,
      topic,
      extensionUri,
      engine,
      runCommand,
      onTopic: () => this.#changed.fire(null),
      greeting: () => ({ timeZone: settings().timeZone, timeframes: orderedTimeframes(settings()) }),
    });
    this.#panels.set(id, panel);
    webview.onDidDispose(() => {
      this.#panels.delete(id);
      panel.dispose();
      this.#changed.fire(null);
    });
    this.#changed.fire(null);
    engine.wake();
  }

  #kindOf(topic: PanelTopic): PanelKind {
    const kind = panelKinds.find((known) => known.kind === topic.kind);
    if (kind === undefined) throw new Error(`No panel shows the topic ${topic.kind}`);
    return kind;
  }
}

/** Those of the setting first, in its order, then the others. */
function orderedTimeframes(settings: Settings): Settings['timeframes'] {
  return [...new Set([...settings.timeframes, ...timeframes])];
}
