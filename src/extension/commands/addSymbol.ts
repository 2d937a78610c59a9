import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { withSymbol } from '../settingEdits';
import { askSymbol } from './askSymbol';
import type { Command } from './command';
import { editableSymbols } from './editLists';

export const addSymbol = {
  id: 'spreadscope.addSymbol',
  run: async (services) => {
    const answer = await askSymbol(services, 'Add Symbol');
    if (answer === undefined) return;
    await services.settings.write('symbols', withSymbol(editableSymbols(services), answer.instrument));
    if (!answer.checked) {
      const name = displayName(answer.instrument);
      void vscode.window.showInformationMessage(`${name} was added; it could not be checked with the exchange yet.`);
    }
  },
} as const satisfies Command;
