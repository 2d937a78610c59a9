import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { withoutSymbol } from '../settingEdits';
import { pairLabel } from '../views/pairText';
import type { Command } from './command';
import { editableSymbols, pairsOf, writeSymbols } from './editLists';
import { offerUndo } from './offerUndo';
import { pickSymbol } from './pickSymbol';
import { shownPairs } from './shown';
import { subjectOf } from './subject';

/** The legs of a pair are received whatever the list says, so a symbol goes with its pairs or stays. Data are kept. */
export const removeSymbol = {
  id: 'spreadscope.removeSymbol',
  run: async (services, argument) => {
    const instrument = subjectOf(argument).instrument ?? (await pickSymbol(services, 'Remove Symbol'));
    if (instrument === undefined) return;
    const { settings } = services;
    const before = { symbols: settings.raw().symbols, pairs: settings.raw().pairs };
    const pairs = pairsOf(shownPairs(services), instrument);
    if (pairs.length > 0) {
      const names = pairs.map(pairLabel).join(', ');
      const both = pairs.length === 1 ? 'Remove Both' : 'Remove All';
      const question = `${displayName(instrument)} is a leg of ${names}. Remove it with its ${pairs.length === 1 ? 'pair' : 'pairs'}?`;
      if ((await vscode.window.showWarningMessage(question, both, 'Keep')) !== both) return;
    }
    await writeSymbols(services, withoutSymbol(editableSymbols(services), instrument), pairs);
    await offerUndo(`${displayName(instrument)} was removed; its data are kept.`, async () => {
      await settings.write('symbols', before.symbols);
      await settings.write('pairs', before.pairs);
    });
  },
} as const satisfies Command;
