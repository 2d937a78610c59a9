import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import type { ExportAnswer, ExportRequest } from '../../engine/contract/messages';
import { formatCount } from '../../engine/contract/numberFormat';
import type { Services } from './command';
import { showFailure } from './showFailure';

/** Has the engine write the file into `exports/` of the workspace, and says where it is. */
export async function exportCsv(services: Services, what: Omit<ExportRequest, 'folder'>): Promise<void> {
  const folder = await exportFolder();
  if (folder === undefined) return;
  await vscode.workspace.fs.createDirectory(folder);
  const title = `Exporting ${what.what} of ${displayName(what.instrument)}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const answer = await vscode.window.withProgress(options, (_, token) => {
    token.onCancellationRequested(() => void services.engine.request('cancelExport', null));
    return services.engine.request('exportCsv', { ...what, folder: folder.fsPath });
  });
  if (answer.ok) void tell(what, answer.value);
  else if (answer.failure.reason !== 'cancelled') await showFailure(services, answer);
}

async function tell(what: Omit<ExportRequest, 'folder'>, { file, rows, notebook }: ExportAnswer): Promise<void> {
  const uri = vscode.Uri.file(notebook ?? file);
  const of = `${what.what === 'bars' ? `${what.timeframe} bars` : 'ticks'} of ${displayName(what.instrument)}`;
  const message = `${formatCount(rows)} ${of} are in ${vscode.workspace.asRelativePath(uri)}.`;
  const chosen = await vscode.window.showInformationMessage(message, 'Open', 'Reveal');
  if (chosen === 'Open') await vscode.commands.executeCommand('vscode.open', uri);
  if (chosen === 'Reveal') await vscode.commands.executeCommand('revealInExplorer', uri);
}

/** `exports` in the workspace, asked for where there are several folders or none. Undefined when dismissed. */
async function exportFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const openLabel = 'Export Here';
    return (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel }))?.[0];
  }
  const folder = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, 'exports');
}
