import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CsvImportAnswer, CsvProgress } from '../../engine/contract/csvImport';
import { displayName } from '../../engine/contract/ids';
import { formatCount } from '../../engine/contract/numberFormat';
import type { Result } from '../../engine/contract/result';
import { withSymbol } from '../settingEdits';
import type { Command, Services } from './command';
import { confirmCsv, type ConfirmedCsv } from './csvQuestions';
import { importReport, importSummary, type CsvOutcome } from './csvReport';
import { editableSymbols, writeSymbols } from './editLists';
import { showFailure } from './showFailure';
import { shownSymbols } from './shown';

/** Takes ticks or bars from CSV files into the store that is shown, after showing how they are read. */
export const importCsv = {
  id: 'spreadscope.importCsv',
  run: async (services, argument) => {
    const outcomes: CsvOutcome[] = [];
    let confirmed: ConfirmedCsv | null = null;
    for (const file of await filesOf(argument)) {
      const next: ConfirmedCsv | undefined = await confirmCsv(services, file, confirmed);
      if (next === undefined) break;
      confirmed = next;
      const answer = await take(services, next);
      if (answer.ok || answer.failure.reason !== 'cancelled') await showFailure(services, answer);
      if (answer.ok) outcomes.push({ file, answer: answer.value });
      if (!answer.ok || answer.value.wasCancelled) break;
    }
    if (outcomes.length > 0) void tell(services, outcomes);
  },
} as const satisfies Command;

/** Those given (by a test, or another extension), or those chosen; none when dismissed. */
async function filesOf(argument: unknown): Promise<readonly string[]> {
  if (argument instanceof vscode.Uri) return [argument.fsPath];
  const chosen = await vscode.window.showOpenDialog({
    title: 'Import CSV',
    openLabel: 'Import',
    canSelectMany: true,
    filters: { 'Ticks or bars as CSV': ['csv', 'gz', 'zip', 'txt', 'tsv'], 'All files': ['*'] },
  });
  return (chosen ?? []).map(({ fsPath }) => fsPath).toSorted();
}

function take({ engine }: Services, { request }: ConfirmedCsv): Promise<Result<CsvImportAnswer>> {
  const title = `Importing ${basename(request.file)}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, async (progress, token) => {
      let told = 0;
      const listening = engine.onImportProgress(({ rows, share }: CsvProgress) => {
        const percent = Number.isNaN(share) ? 0 : 100 * share - told;
        told += percent;
        progress.report({ message: `${formatCount(rows)} rows`, increment: percent });
      });
      token.onCancellationRequested(() => void engine.request('cancelImport', null));
      try {
        return await engine.request('importCsv', request);
      } finally {
        listening.dispose();
      }
    }),
  );
}

async function tell(services: Services, outcomes: readonly CsvOutcome[]): Promise<void> {
  const report = importReport(outcomes);
  services.log.info(`Import of CSV:\n${report}`);
  const shown = shownSymbols(services);
  const [hidden] = outcomes.map(({ answer }) => answer.instrument).filter((instrument) => !shown.includes(instrument));
  const show = 'Show Report';
  const add = hidden === undefined ? [] : [`Add ${displayName(hidden)} to Symbols`];
  const chosen = await vscode.window.showInformationMessage(importSummary(outcomes), show, ...add);
  if (chosen === show) {
    const document = await vscode.workspace.openTextDocument({ content: report, language: 'plaintext' });
    await vscode.window.showTextDocument(document, { preview: true });
  } else if (chosen !== undefined && hidden !== undefined) {
    await writeSymbols(services, withSymbol(editableSymbols(services), hidden));
  }
}
