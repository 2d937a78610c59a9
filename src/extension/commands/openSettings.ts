import * as vscode from 'vscode';
import type { Command } from './command';

export const openSettings = {
  id: 'spreadscope.openSettings',
  run: async () => {
    await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:spreadscope.spreadscope');
  },
} as const satisfies Command;
