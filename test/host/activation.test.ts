import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/extension/commands/commandIds';
import { insideView, say } from './inside';

describe('activation in the real extension host', () => {
  it('takes little time of its own and starts no engine', async () => {
    const inside = await insideView();
    say(`activate took ${inside.activationMs.toFixed(1)} ms of its own`);
    assert.ok(inside.activationMs < 500, `activate took ${inside.activationMs} ms`);
    assert.equal(inside.engineState(), 'off');
    assert.equal(inside.overview(), null);
    assert.deepEqual(inside.treeRows(), []);
  });

  it('registers every command', async () => {
    await insideView();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !registered.has(id)),
      [],
    );
  });
});
