import * as vscode from 'vscode';
import type { PairSettings } from '../../engine/contract/settings';
import { formatZ } from '../../engine/contract/numberFormat';
import { pairLabel } from '../views/pairText';
import type { Services } from './command';
import { shownPairs } from './shown';

/** Asks for one of the pairs there are; without asking where there is only one. Undefined when dismissed. */
export async function pickPair(services: Services, title: string): Promise<PairSettings | undefined> {
  const pairs = shownPairs(services);
  if (pairs.length === 1) return pairs[0];
  if (pairs.length === 0) {
    const add = 'Add Pair…';
    const chosen = await vscode.window.showInformationMessage('There are no pairs yet.', add);
    if (chosen === add) await vscode.commands.executeCommand('spreadscope.addPair');
    return undefined;
  }
  const values = new Map(services.model.latest?.pairs.map((pair) => [pair.settings.id, pair.value.z]));
  const items = pairs.map((pair) => ({
    label: pairLabel(pair),
    description: `${pair.timeframe}  z ${formatZ(values.get(pair.id) ?? Number.NaN)}`,
    pair,
  }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Choose a pair' });
  return picked?.pair;
}
