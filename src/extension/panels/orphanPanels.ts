import * as vscode from 'vscode';
import { Disposables } from '../disposables';
import type { Memory } from '../feedControl';
import { leftBehind, readKeptPanels, remembered, type KeptPanel } from './keptPanels';
import type { PanelHost } from './panelHost';

const memoryKey = 'panels.open';

/** A page that comes back after a reload of the window is given back by the editor within this time. */
const graceMs = 3_000;

/**
 * When the extension host crashes, pages of panels stay on screen with nobody behind them: they would show their
 * last values as if they were of now, and the editor does not give them back. So what was open is remembered, and
 * a visible page that nobody owns is opened anew in its place.
 */
export class OrphanPanels implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #panels: PanelHost;
  readonly #kept: readonly KeptPanel[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(memory: Memory, panels: PanelHost) {
    this.#panels = panels;
    this.#kept = readKeptPanels(memory.get(memoryKey));
    this.#owned.add(panels.onChanged(() => void memory.update(memoryKey, remembered(panels.open, this.#kept))));
    this.#owned.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#checkLater()));
    this.#owned.add({ dispose: () => clearTimeout(this.#timer) });
    this.#checkLater();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #checkLater(): void {
    clearTimeout(this.#timer);
    if (this.#kept.length > 0) this.#timer = setTimeout(() => void this.#check(), graceMs);
  }

  async #check(): Promise<void> {
    for (const { activeTab, viewColumn } of vscode.window.tabGroups.all) {
      if (!(activeTab?.input instanceof vscode.TabInputWebview)) continue;
      // The editor puts a prefix of its own before the type.
      const viewType = /[^-]*$/.exec(activeTab.input.viewType)?.[0] ?? '';
      const orphan = leftBehind({ viewType, title: activeTab.label }, this.#panels.open, this.#kept);
      if (orphan === null) continue;
      await vscode.window.tabGroups.close(activeTab, true);
      this.#panels.show(orphan.topic, viewColumn);
    }
  }
}
