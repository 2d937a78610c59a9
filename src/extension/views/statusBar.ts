import * as vscode from 'vscode';
import type { Overview } from '../../engine/contract/messages';
import type { Settings } from '../../engine/contract/settings';
import { pairArgument } from '../commands/subject';
import { Disposables } from '../disposables';
import { feedStatus } from './feedStatus';
import type { OverviewModel } from './overviewModel';
import { pairLabel, pairStatus, pairTooltip } from './pairText';
import type { StatusLook } from './statusLook';
import { feedTooltip } from './treeRows';

/** Places to the right of other extensions' items on the left side, in the order of the pairs. */
const feedPriority = -100;

/** One item a pair while the feed runs, and one calm item where it is stopped or offline, or the data are not the market's. */
export class StatusBar implements vscode.Disposable {
  readonly #owned = new Disposables();
  readonly #settings: () => Settings;
  readonly #isFeedWanted: () => boolean;
  readonly #feedItem: vscode.StatusBarItem;
  readonly #pairItems: vscode.StatusBarItem[] = [];

  constructor(model: OverviewModel, settings: () => Settings, isFeedWanted: () => boolean) {
    this.#settings = settings;
    this.#isFeedWanted = isFeedWanted;
    this.#feedItem = this.#owned.add(
      vscode.window.createStatusBarItem('feed', vscode.StatusBarAlignment.Left, feedPriority),
    );
    this.#feedItem.name = 'Spreadscope: Feed';
    this.#owned.add(model.onPaced((overview) => this.#show(overview)));
  }

  /** The texts shown now, the feed's first; null for the feed's where it is hidden. */
  get texts(): { readonly feed: string; readonly pairs: readonly string[] } {
    return { feed: this.#feedItem.text, pairs: this.#pairItems.map((item) => item.text) };
  }

  dispose(): void {
    this.#owned.dispose();
    for (const item of this.#pairItems.splice(0)) item.dispose();
  }

  #show(overview: Overview | null): void {
    if (overview === null) {
      this.#feedItem.hide();
      for (const item of this.#pairItems.splice(0)) item.dispose();
      return;
    }
    const { feed, pairs } = overview;
    const { timeZone, statusBar } = this.#settings();
    const look = feedStatus(feed, this.#isFeedWanted());
    // While a store is opened there is nothing to start yet.
    const stands = !feed.running && feed.reason !== 'opening';
    this.#feedItem.command = stands ? 'spreadscope.start' : 'spreadscope.symbols.focus';
    draw(this.#feedItem, look ?? { text: '', accessibleLabel: '', color: null }, () =>
      stands ? `${feedTooltip(feed, timeZone)}\n\nPress to start it.` : feedTooltip(feed, timeZone),
    );
    if (look === null) this.#feedItem.hide();
    else this.#feedItem.show();
    const shown = feed.running ? pairs : [];
    for (const [index, { settings, value }] of shown.entries()) {
      const item = (this.#pairItems[index] ??= newPairItem(index));
      item.name = `Spreadscope: ${pairLabel(settings)}`;
      item.command = { command: 'spreadscope.openPair', title: 'Open Pair', arguments: [pairArgument(settings.id)] };
      draw(item, pairStatus(settings, value, feed, statusBar.label), () =>
        pairTooltip(settings, value, feed, timeZone),
      );
      item.show();
    }
    for (const item of this.#pairItems.splice(shown.length)) item.dispose();
  }
}

/** The number is the place among the pairs, so that the editor remembers which ones a person has hidden. */
function newPairItem(index: number): vscode.StatusBarItem {
  return vscode.window.createStatusBarItem(
    `pair.${index + 1}`,
    vscode.StatusBarAlignment.Left,
    feedPriority - 1 - index,
  );
}

function draw(item: vscode.StatusBarItem, look: StatusLook, tooltip: () => string): void {
  if (
    item.text === look.text &&
    item.tooltip !== undefined &&
    item.accessibilityInformation?.label === look.accessibleLabel
  )
    return;
  item.text = look.text;
  item.color = look.color === null ? undefined : new vscode.ThemeColor(look.color);
  item.accessibilityInformation = { label: look.accessibleLabel };
  item.tooltip = new vscode.MarkdownString(tooltip());
}
