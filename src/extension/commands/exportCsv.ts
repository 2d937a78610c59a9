import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import type { ExportAnswer, ExportRequest } from '../../engine/contract/messages';
import { formatCount } from '../../engine/contract/numberFormat';
import { pairLabel } from '../views/pairText';
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
  const subject = what.pair === undefined ? displayName(what.instrument) : pairLabel(what.pair);
  const of = `${what.what === 'bars' ? `${what.timeframe} bars` : 'ticks'} of ${subject}`;
  const message = `${formatCount(rows)} ${of} are in ${vscode.workspace.asRelativePath(uri)}.`;
  const saveAs = notebook === null ? ['Save As…'] : [];
  const chosen = await vscode.window.showInformationMessage(message, 'Open', 'Reveal', ...saveAs);
  if (chosen === 'Save As…') await moveExport(uri);
  if (chosen === 'Open') await vscode.commands.executeCommand('vscode.open', uri);
  if (chosen === 'Reveal') await vscode.commands.executeCommand('revealInExplorer', uri);
}

/** Moves the file to where a person wants it, with the card that says what is in it. */
async function moveExport(file: vscode.Uri): Promise<void> {
  const above = vscode.Uri.joinPath(file, '..', '..', file.path.slice(file.path.lastIndexOf('/') + 1));
  const target = await vscode.window.showSaveDialog({ defaultUri: above, filters: { CSV: ['csv'] } });
  if (target === undefined || target.toString() === file.toString()) return;
  const card = (of: vscode.Uri): vscode.Uri => of.with({ path: `${of.path}.json` });
  await vscode.workspace.fs.rename(file, target, { overwrite: true });
  await vscode.workspace.fs.rename(card(file), card(target), { overwrite: true });
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
