import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { cleanUp, startSimulator, workspaceFolder } from './inside';

describe('CSV export from the real editor', () => {
  const folder = (): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), 'exports');

  before(async () => {
    await startSimulator();
  });
  after(async () => {
    await cleanUp();
    await vscode.workspace.fs.delete(folder(), { recursive: true });
  });

  it('writes the ticks of the symbol whose row was chosen into the workspace', async () => {
    await sleep(1_500);
    await vscode.commands.executeCommand('spreadscope.exportTicks', 'symbol:sim:oak');
    const [name, lines] = await exported(/ticks/);
    assert.match(name, /oak/);
    assert.ok(lines.length > 2, `${name} has ${lines.length} lines`);
  });

  it('asks for the timeframe of bars, one minute first, and writes them', async () => {
    const done = vscode.commands.executeCommand('spreadscope.exportBars', 'symbol:sim:oak');
    const accepting = setInterval(
      () => void vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
      200,
    );
    await done;
    clearInterval(accepting);
    const [name, lines] = await exported(/-1m-/);
    assert.match(name, /oak/);
    assert.ok(lines.length > 1, `${name} has ${lines.length} lines`);
  });

  async function exported(kind: RegExp): Promise<readonly [string, readonly string[]]> {
    return eventually(`a file of ${String(kind)} in exports/`, 10_000, async () => {
      const files = await vscode.workspace.fs.readDirectory(folder());
      const name = files.map(([file]) => file).find((file) => file.endsWith('.csv') && kind.test(file));
      if (name === undefined) return null;
      const text = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(), name));
      return [name, new TextDecoder().decode(text).trimEnd().split('\n')] as const;
    });
  }
});
