import * as vscode from 'vscode';
import type { Result } from '../../engine/contract/result';
import type { Services } from './command';

/** Says why something that a person asked for was not done; nothing where it was. */
export async function showFailure(
  { log, said }: Pick<Services, 'log' | 'said'>,
  result: Result<unknown>,
): Promise<void> {
  if (result.ok) return;
  const { message } = result.failure;
  log.error(message);
  if (!said.isNew(message)) return;
  const open = 'Open Log';
  if ((await vscode.window.showErrorMessage(`Spreadscope: ${message}`, open)) === open) log.show();
}
