import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../support/eventually';
import { cleanUp, startSimulator } from './inside';

describe('a crash of the engine in the real editor', () => {
  after(() => cleanUp());

  it('ends in a new engine that has the settings, runs the feed and counts on from what is stored', async () => {
    const inside = await startSimulator();
    const lastTradeMs = inside.overview()?.symbols[0]?.lastTradeMs ?? 0;
    await inside.crashEngine();
    assert.equal(inside.engineState(), 'restarting');
    const overview = await eventually('the feed runs again', 30_000, () => {
      const now = inside.overview();
      const isBack = inside.engineState() === 'ready' && now?.feed.running === true;
      return Promise.resolve(isBack && (now.symbols[0]?.lastTradeMs ?? 0) > lastTradeMs ? now : null);
    });
    assert.equal(overview.feed.realm, 'simulator');
  });

  it('answers what is asked while it comes back', async () => {
    const inside = await startSimulator();
    await inside.crashEngine();
    await vscode.commands.executeCommand('spreadscope.start');
    assert.equal(inside.engineState(), 'ready');
  });
});
