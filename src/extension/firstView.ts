import * as vscode from 'vscode';
import type { Memory } from './feedControl';

const memoryKey = 'firstView.shown';

/**
 * Opens our view once where `npm start` made this window for us: its first screen shall not be the editor's own. In
 * any other window nothing is opened and no focus is taken.
 */
export async function showFirstView(
  memory: Memory,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (environment['SPREADSCOPE_FIRST_VIEW'] !== '1' || memory.get(memoryKey) === true) return;
  await memory.update(memoryKey, true);
  await vscode.commands.executeCommand('workbench.view.extension.spreadscope');
}
