import * as vscode from 'vscode';

/** Says what was done, with a way back. The caller does not wait: the message may stay for long. */
export function offerUndo(message: string, undo: () => Promise<void>): Promise<void> {
  const label = 'Undo';
  void vscode.window.showInformationMessage(message, label).then((chosen) => (chosen === label ? undo() : undefined));
  return Promise.resolve();
}
