import * as vscode from 'vscode';
import { assertNever } from '../../engine/contract/assertNever';
import { displayName } from '../../engine/contract/ids';
import type { ExportAnswer, ExportRequest } from '../../engine/contract/exports';
import { formatCount } from '../../engine/contract/numberFormat';
import { pairLabel } from '../views/pairText';
import type { Services } from './command';
import { showFailure } from './showFailure';

/** Has the engine write the file into `exports/` of the workspace, and says where it is. */
export async function exportCsv(services: Services, what: Omit<ExportRequest, 'folder'>): Promise<void> {
  const folder = await exportFolder();
  if (folder === undefined) return;
  await vscode.workspace.fs.createDirectory(folder);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Exporting ${wordsOf(what)}`,
    cancellable: true,
  };
  const answer = await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => void services.engine.request('cancelExport', null));
    const listening = services.engine.onExportProgress(({ rows }) =>
      progress.report({ message: `${formatCount(rows)} rows` }),
    );
    const written = await services.engine.request('exportCsv', { ...what, folder: folder.fsPath });
    listening.dispose();
    return written;
  });
  if (answer.ok) void tell(what, answer.value);
  else if (answer.failure.reason !== 'cancelled') await showFailure(services, answer);
}

async function tell(what: Omit<ExportRequest, 'folder'>, { file, rows, notebook }: ExportAnswer): Promise<void> {
  const uri = vscode.Uri.file(notebook ?? file);
  const message = `${formatCount(rows)} ${wordsOf(what)} are in ${vscode.workspace.asRelativePath(uri)}.`;
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

/** `1m bars of oak`, `rows of zScore of oak/ash`. */
function wordsOf({ what, timeframe, instrument, pair, analytic }: Omit<ExportRequest, 'folder'>): string {
  const subject = pair === undefined ? displayName(instrument) : pairLabel(pair);
  switch (what) {
    case 'ticks':
      return `ticks of ${subject}`;
    case 'bars':
      return `${timeframe} bars of ${subject}`;
    case 'series':
      return `rows of ${analytic ?? 'a series'} of ${subject}`;
    default:
      return assertNever(what);
  }
}
