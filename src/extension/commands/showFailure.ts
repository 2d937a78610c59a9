import * as vscode from 'vscode';
import type { Result } from '../../engine/contract/result';

/** Says why something that a person asked for was not done; nothing where it was. */
export async function showFailure(result: Result<unknown>): Promise<void> {
  if (result.ok) return;
  const open = 'Open Log';
  const chosen = await vscode.window.showErrorMessage(`Spreadscope: ${result.failure.message}`, open);
  if (chosen === open) await vscode.commands.executeCommand('spreadscope.openLog');
}
