import * as vscode from 'vscode';
import type { SourceId, GuestSourceId } from '../../engine/contract/sourceId';
import { announcedSources } from '../guestExtensions';
import type { Command } from './command';
import { openReplay } from './openReplay';
import { useSource } from './useSource';

/** Turns to any source there is: built in, or added by another extension. */
export const chooseSource = {
  id: 'spreadscope.chooseSource',
  run: async (services) => {
    const { source } = services.settings.read().settings;
    const guests = new Set([...services.sources.ids, ...announcedSources()]);
    const items = [...ourSources, ...[...guests].map(guestItem)].map((item) => ({
      ...item,
      ...(item.source === source ? { detail: 'in use' } : {}),
    }));
    const options = { title: 'Choose Source', placeHolder: 'Each has its data for itself', matchOnDescription: true };
    const chosen = await vscode.window.showQuickPick(items, options);
    if (chosen === undefined) return;
    await (chosen.source === 'replay' ? openReplay.run(services) : useSource(services, chosen.source));
  },
} as const satisfies Command;

interface Item extends vscode.QuickPickItem {
  readonly source: SourceId;
}

const ourSources: readonly Item[] = [
  { source: 'binance', label: '$(globe) Binance', description: 'live trades, spot and USD-M' },
  { source: 'simulator', label: '$(beaker) Simulator', description: 'a market with a known truth; needs no network' },
  { source: 'replay', label: '$(history) Replay a Recording…', description: 'frames or a journal, at any speed' },
  {
    source: 'ticker',
    label: '$(watch) Binance Prices, Asked for Every Second',
    description: 'where no WebSocket gets through; symbols are written ticker:btcusdt',
  },
];

function guestItem(id: string): Item {
  const description = `from another extension; symbols are written ${id}:symbol`;
  return { source: id as GuestSourceId, label: `$(extensions) ${id}`, description };
}
