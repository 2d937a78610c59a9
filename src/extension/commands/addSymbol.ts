import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { withSymbol } from '../settingEdits';
import { askSymbol } from './askSymbol';
import type { Command } from './command';
import { editableSymbols, writeSymbols } from './editLists';
import { shownSymbols } from './shown';

export const addSymbol = {
  id: 'spreadscope.addSymbol',
  run: async (services) => {
    const answer = await askSymbol(services, 'Add Symbol');
    if (answer === undefined) return;
    const name = displayName(answer.instrument);
    if (shownSymbols(services).includes(answer.instrument)) {
      void vscode.window.showInformationMessage(`${name} is there already.`);
      return;
    }
    await writeSymbols(services, withSymbol(editableSymbols(services), answer.instrument));
    if (!answer.checked) {
      void vscode.window.showInformationMessage(`${name} was added; it could not be checked with the exchange yet.`);
    }
  },
} as const satisfies Command;
