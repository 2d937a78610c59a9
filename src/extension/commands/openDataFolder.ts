import * as vscode from 'vscode';
import type { Command } from './command';
import { dataFolder } from './dataFolder';

/** Shows where the data lie. In a browser there is no file manager: the path is told and can be copied. */
export const openDataFolder = {
  id: 'spreadscope.openDataFolder',
  run: async (services) => {
    const folder = dataFolder(services);
    await vscode.workspace.fs.createDirectory(folder);
    if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
      await vscode.env.openExternal(folder);
      return;
    }
    const copy = 'Copy Path';
    const chosen = await vscode.window.showInformationMessage(`The data lie in ${folder.fsPath}.`, copy);
    if (chosen === copy) await vscode.env.clipboard.writeText(folder.fsPath);
  },
} as const satisfies Command;
