import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { cleanUp, setSetting, startSimulator } from './inside';

describe('settings in the real editor', () => {
  after(() => cleanUp('graceMs', 'symbols', 'pairs'));

  it('that are wrong are named above the rows until they are right, and the rest goes on', async () => {
    const inside = await startSimulator();
    await setSetting('graceMs', -5);
    const line = await eventually('the wrong setting is named', 10_000, () =>
      Promise.resolve(inside.sidebarMessage() === '' ? null : inside.sidebarMessage()),
    );
    assert.match(line, /spreadscope\.graceMs/);
    assert.equal(inside.overview()?.feed.running, true);
    await setSetting('graceMs', undefined);
    await eventually('the line goes away', 10_000, () => Promise.resolve(inside.sidebarMessage() === '' ? true : null));
  });

  it('are written by commands without losing what the simulator shows by itself', async () => {
    const inside = await startSimulator();
    const before = inside.overview()?.pairs.map((pair) => pair.settings.id) ?? [];
    assert.ok(before.length > 1);
    await vscode.commands.executeCommand('spreadscope.swapPair', `pair:${before[0]}`);
    const after = await eventually('the pair is the other way round', 10_000, () => {
      const ids = inside.overview()?.pairs.map((pair) => pair.settings.id) ?? [];
      return Promise.resolve(before[0] !== undefined && ids.includes(before[0]) ? null : ids);
    });
    assert.equal(after.length, before.length);
    const [y, x] = (before[0]?.split('@')[0] ?? '').split('/');
    assert.ok(
      after.some((id) => id.startsWith(`${x}/${y}@`)),
      after.join(' '),
    );
  });
});
