import * as vscode from 'vscode';
import type { Overview } from '../../engine/contract/messages';
import { realmMark } from '../../engine/contract/realmMark';
import { Disposables } from '../disposables';

import { changedRows, withHeld } from './changedRows';
import type { OverviewModel } from './overviewModel';
import type { Row } from './row';
import { treeRows } from './treeRows';

const holdMs = 5_000;

/**
 * What a click on a row runs. It has no arguments on purpose: the editor drops those of a row when the row is drawn
 * again, and a click at that moment would end in "Actual command not found".
 */
const followCommand = 'spreadscope.followRow';

/** The sidebar: the rows of the newest overview, drawn in place, only those that look different. */
export class SymbolsTree implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<string[] | undefined>());
  readonly #view: vscode.TreeView<string>;
  readonly #timeZone: () => string;
  /** As the engine told last; texts for hovers come from here. */
  #roots: readonly Row[] = [];
  #byId = new Map<string, Row>();
  /** As the editor shows it. */
  #drawn: readonly Row[] = [];
  readonly #heldUntilMs = new Map<string, number>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(model: OverviewModel, timeZone: () => string) {
    this.#timeZone = timeZone;
    this.#view = this.#owned.add(
      vscode.window.createTreeView('spreadscope.symbols', { treeDataProvider: this, showCollapseAll: false }),
    );
    this.#owned.add(vscode.commands.registerCommand(followCommand, () => this.#follow()));
    this.#owned.add(model.onPaced((overview) => this.#show(overview)));
  }

  /** What is shown now. */
  get rows(): readonly Row[] {
    return this.#roots;
  }

  get message(): string {
    return this.#view.message ?? '';
  }

  /** One calm line above the rows; empty takes it away. */
  setMessage(message: string): void {
    this.#view.message = message;
  }

  getChildren(id?: string): string[] {
    const rows = id === undefined ? this.#roots : (this.#byId.get(id)?.children ?? []);
    return rows.map((row) => row.id);
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#byId.get(id);
    return row === undefined ? new vscode.TreeItem('') : itemOf(row);
  }

  /**
   * Called when a row is hovered: the newest text, not that of the last drawing. Drawing a row again would close
   * its hover, so the row keeps still for a while; the editor does not tell when the mouse leaves it.
   */
  resolveTreeItem(item: vscode.TreeItem, id: string): vscode.TreeItem {
    this.#heldUntilMs.set(id, performance.now() + holdMs);
    const tooltip = this.#byId.get(id)?.tooltip ?? '';
    item.tooltip = tooltip === '' ? '' : new vscode.MarkdownString(tooltip);
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The clicked row is the selected one. */
  async #follow(): Promise<void> {
    const row = this.#byId.get(this.#view.selection[0] ?? '');
    if (row !== undefined && row.command !== null) await vscode.commands.executeCommand(row.command, row.id);
  }

  #show(overview: Overview | null): void {
    const before = this.#drawn;
    this.#roots = treeRows(overview, this.#timeZone());
    this.#byId = new Map(this.#roots.flatMap((row) => [row, ...row.children]).map((row) => [row.id, row]));
    this.#view.description = overview === null || this.#roots.length === 0 ? '' : realmMark(overview.feed.realm);
    const nowMs = performance.now();
    this.#drawn = withHeld(this.#roots, before, (id) => (this.#heldUntilMs.get(id) ?? 0) > nowMs);
    const changed = changedRows(before, this.#drawn);
    if (changed === null) this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }
}

function itemOf(row: Row): vscode.TreeItem {
  const isGroup = row.context.startsWith('group.');
  const item = new vscode.TreeItem(
    row.label,
    isGroup ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
  );
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.context;
  item.accessibilityInformation = { label: row.spoken };
  if (row.icon !== '')
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color === null ? undefined : new vscode.ThemeColor(row.color));
  if (row.command !== null) item.command = { command: followCommand, title: row.label };
  return item;
}
