import * as vscode from 'vscode';
import { displayName, type InstrumentId } from '../../engine/contract/ids';
import { formatBytes } from '../../engine/contract/numberFormat';
import type { Services } from './command';
import { shownSymbols } from './shown';

/** Asks for one of the symbols there are; without asking where there is only one. Undefined when dismissed. */
export async function pickSymbol(services: Services, title: string): Promise<InstrumentId | undefined> {
  const symbols = shownSymbols(services);
  if (symbols.length === 1) return symbols[0];
  if (symbols.length === 0) {
    const add = 'Add Symbol…';
    const chosen = await vscode.window.showInformationMessage('There are no symbols yet.', add);
    if (chosen === add) await vscode.commands.executeCommand('spreadscope.addSymbol');
    return undefined;
  }
  const rows = new Map(services.model.latest?.symbols.map((row) => [row.instrument, row]));
  const items = symbols.map((instrument) => {
    const bytesPerDay = rows.get(instrument)?.bytesPerDay;
    const description = bytesPerDay === undefined ? '' : `about ${formatBytes(bytesPerDay)} a day`;
    return { label: displayName(instrument), description, instrument };
  });
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Choose a symbol' });
  return picked?.instrument;
}
