import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { cleanUp, startSimulator } from './inside';

describe('the simulator in the real editor', () => {
  after(() => cleanUp());

  it('brings prices into the tree and a z-score into the status bar, marked as simulated', async () => {
    const inside = await startSimulator();
    const texts = await eventually('the status bar shows a z-score', 40_000, () => {
      const shown = inside.statusTexts();
      return Promise.resolve(shown.pairs.some((text) => /\d\.\d\d/.test(text)) ? shown : null);
    });
    assert.match(texts.feed, /simulated/);
    const overview = inside.overview();
    assert.equal(texts.pairs.length, overview?.pairs.length);
    assert.ok(texts.pairs.every((text) => text.startsWith('sim:')));
    const rows = inside.treeRows();
    assert.equal(rows[0]?.label, 'Simulated data');
    const symbols = rows.find((row) => row.id === 'group.symbols')?.children ?? [];
    assert.equal(symbols.length, overview?.symbols.length);
    for (const row of symbols) assert.match(row.description, /^\d/, row.label);
    const pairs = rows.find((row) => row.id === 'group.pairs')?.children ?? [];
    assert.ok(pairs.some((row) => /z [\u2212\d]/.test(row.description)));
  });

  it('shows the same z in the tree as in the status bar', async () => {
    const inside = await startSimulator();
    await eventually('tree and status bar show a z-score', 40_000, () => {
      const rows = inside.treeRows().find((row) => row.id === 'group.pairs')?.children ?? [];
      const inTree = rows.map((row) => /z (\S+)/.exec(row.description)?.[1]);
      const inBar = inside.statusTexts().pairs.map((text) => /(\S+) \$\([\w-]+\)$/.exec(text)?.[1]?.trim());
      const isThere = inBar.some((z) => z !== undefined && z !== '\u2013');
      if (!isThere) return Promise.resolve(null);
      assert.deepEqual(inTree, inBar);
      return Promise.resolve(true);
    });
  });

  it('takes the z-scores out of the status bar with Stop, and keeps the last values in the tree', async () => {
    const inside = await startSimulator();
    await eventually('the status bar has items', 10_000, () =>
      Promise.resolve(inside.statusTexts().pairs.length > 0 ? true : null),
    );
    await vscode.commands.executeCommand('spreadscope.stop');
    await eventually('the status bar has none', 10_000, () =>
      Promise.resolve(inside.statusTexts().pairs.length === 0 ? true : null),
    );
    assert.equal(inside.treeRows()[0]?.label, 'Feed is stopped');
    const symbols = inside.treeRows().find((row) => row.id === 'group.symbols')?.children ?? [];
    assert.ok(symbols.length > 0 && symbols.every((row) => /^\d/.test(row.description)));
  });
});
