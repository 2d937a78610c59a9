import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { assertNever } from '../../engine/contract/assertNever';
import { wrapNumbers } from '../../engine/contract/panelNumbers';
import type { HostToPanel, PanelCommand, PanelTopic, PanelUpdate } from '../../engine/contract/messages';
import { Disposables } from '../disposables';
import type { EngineClient } from '../engineClient';
import type { PanelKind } from './panelKind';
import { readPanelMessage } from './panelMessage';
import { panelPage } from './panelPage';

export interface PanelOptions {
  readonly id: string;
  readonly kind: PanelKind;
  readonly webview: vscode.WebviewPanel;
  readonly topic: PanelTopic;
  readonly extensionUri: vscode.Uri;
  readonly engine: Pick<EngineClient, 'emit'>;
  readonly greeting: () => Pick<Extract<HostToPanel, { type: 'init' }>, 'timeZone' | 'timeframes'>;
  readonly runCommand: (command: PanelCommand, subject: string) => void;
  readonly onTopic: () => void;
}

/**
 * One open panel: its page, its talk with the page, and its subscription to the engine. The page says it is ready
 * and gets its topic; from then on it gets a snapshot and deltas while it is visible, and nothing while it is not.
 */
export class Panel {
  readonly #options: PanelOptions;
  readonly #owned = new Disposables();
  #topic: PanelTopic;
  #ready = false;
  #subscribed = false;

  constructor(options: PanelOptions) {
    this.#options = options;
    this.#topic = options.topic;
    const { webview, kind, extensionUri } = options;
    const bundles = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    webview.webview.options = { enableScripts: true, localResourceRoots: [bundles, media] };
    webview.iconPath = {
      light: vscode.Uri.joinPath(media, `${kind.icon}-light.svg`),
      dark: vscode.Uri.joinPath(media, `${kind.icon}-dark.svg`),
    };
    this.#owned.add(webview.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.#owned.add(webview.onDidChangeViewState(() => this.#followVisibility()));
    const uri = (file: string): string => webview.webview.asWebviewUri(vscode.Uri.joinPath(bundles, file)).toString();
    webview.title = kind.title(this.#topic);
    webview.webview.html = panelPage({
      title: webview.title,
      cspSource: webview.webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      scripts: [...(kind.drawsCharts ? ['plotly.min.js'] : []), `${kind.bundle}.js`].map(uri),
      styles: [uri(`${kind.bundle}.css`)],
    });
  }

  get kind(): PanelKind {
    return this.#options.kind;
  }

  get topic(): PanelTopic {
    return this.#topic;
  }

  get subject(): string {
    return this.#options.kind.subject(this.#topic);
  }

  reveal(): void {
    this.#options.webview.reveal();
  }

  setTopic(topic: PanelTopic): void {
    if (topic === this.#topic) return;
    this.#topic = topic;
    this.#options.webview.title = this.#options.kind.title(topic);
    this.greet();
    this.subscribe();
    this.#options.onTopic();
  }

  /** Tells the page its topic and how times are shown, once it listens. */
  greet(): void {
    if (this.#ready) this.#post({ type: 'init', topic: this.#topic, ...this.#options.greeting() });
  }

  /** Asks the engine for a snapshot and what follows, where the page can be seen. */
  subscribe(): void {
    this.#subscribed = this.#ready && this.#options.webview.visible;
    if (this.#subscribed) this.#options.engine.emit('showPanel', { panel: this.#options.id, topic: this.#topic });
  }

  update(update: PanelUpdate): void {
    if (this.#subscribed) this.#post({ type: 'update', update });
  }

  /** Ends the subscription; the page itself belongs to the editor. */
  dispose(): void {
    this.#unsubscribe();
    this.#ready = false;
    this.#owned.dispose();
  }

  #followVisibility(): void {
    const { visible } = this.#options.webview;
    if (visible && !this.#subscribed) this.subscribe();
    if (!visible) this.#unsubscribe();
  }

  #unsubscribe(): void {
    if (this.#subscribed) this.#options.engine.emit('hidePanel', { panel: this.#options.id });
    this.#subscribed = false;
  }

  #receive(raw: unknown): void {
    const message = readPanelMessage(raw);
    if (message === null) return;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.greet();
        this.subscribe();
        return;
      case 'resync':
        this.#options.engine.emit('resyncPanel', { panel: this.#options.id });
        return;
      case 'topic':
        if (message.topic.kind === this.#options.kind.kind) this.setTopic(message.topic);
        return;
      case 'command':
        this.#options.runCommand(message.command, this.subject);
        return;
      default:
        assertNever(message);
    }
  }

  #post(message: HostToPanel): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window: the editor's own channel.
    void this.#options.webview.webview.postMessage(wrapNumbers(message));
  }
}
