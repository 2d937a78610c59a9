import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { InsideView } from '../../src/extension/api';
import { eventually } from '../support/eventually';
import { cleanUp, setSetting, startSimulator, workspaceFolder } from './inside';

describe('CSV import in the real editor', () => {
  let inside: InsideView;
  const file = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), 'walk9.csv');

  before(async () => {
    inside = await startSimulator();
    const startMs = Date.now() - 7_200_000;
    const rows = Array.from({ length: 300 }, (_, index) => `${index + 1},${startMs + index * 1_000},7.25,1`);
    await vscode.workspace.fs.writeFile(file(), Buffer.from(`agg_id,time,price,qty\n${rows.join('\n')}\n`));
  });
  after(async () => {
    await cleanUp('symbols', 'pairs');
    await vscode.workspace.fs.delete(file());
  });

  it('takes the file while the feed runs, which goes on, and the symbol has the price of the file', async () => {
    const done = vscode.commands.executeCommand('spreadscope.importCsv', file());
    // The first line of what is shown is Import.
    const accepting = setInterval(
      () => void vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
      300,
    );
    await done;
    clearInterval(accepting);
    await setSetting('symbols', ['sim:oak', 'sim:walk9x', 'sim:walk9']);
    const row = await eventually('the imported price', 30_000, () => {
      const overview = inside.overview();
      const found = overview?.symbols.find(({ instrument }) => instrument === 'sim:walk9');
      return Promise.resolve(found !== undefined && Number.isFinite(found.lastPrice) ? found : null);
    });
    assert.ok(row.lastPrice > 0);
    await eventually('the feed goes on', 30_000, () =>
      Promise.resolve((inside.overview()?.feed.running === true && inside.overview()?.feed.state === 'live') || null),
    );
  });
});
