import * as vscode from 'vscode';
import type { Command } from './command';
import { dataFolder } from './dataFolder';

const shownMs = 4_000;

/** For a terminal, a script or another tool. */
export const copyDataFolder = {
  id: 'spreadscope.copyDataFolder',
  run: async (services) => {
    await vscode.env.clipboard.writeText(dataFolder(services).fsPath);
    vscode.window.setStatusBarMessage('Path of the data folder copied', shownMs);
  },
} as const satisfies Command;
