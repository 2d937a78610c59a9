import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { PanelUpdate } from '../../src/engine/contract/messages';
import type { InsideView } from '../../src/extension/api';
import { eventually } from '../support/eventually';
import { cleanUp, startSimulator } from './inside';

type Sent = { readonly panel: string; readonly update: PanelUpdate };

describe('panels in the real editor', () => {
  let inside: InsideView;
  let sent: Sent[] = [];
  let listening: { dispose(): unknown };

  before(async () => {
    inside = await startSimulator();
    listening = inside.onPanelUpdate((one) => sent.push(one));
  });
  after(async () => {
    listening.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await cleanUp();
  });

  it('get a snapshot first and then deltas without a hole, while they can be seen', async () => {
    await vscode.commands.executeCommand('spreadscope.openPair', pairArgument());
    const updates = await received('pair', 4);
    assert.equal(updates[0]?.type, 'snapshot');
    const first = updates[0]?.seq ?? 0;
    assert.deepEqual(
      updates.map((update) => update.seq - first),
      updates.map((_, index) => index),
    );
    assert.ok(updates.slice(1).some((update) => update.type === 'delta'));
  });

  it('get nothing while they are hidden, and a complete snapshot when they are shown again', async () => {
    await vscode.commands.executeCommand('spreadscope.openPrice', 'symbol:sim:oak');
    await received('price', 2);
    await sleep(500);
    sent = [];
    await received('price', 3);
    assert.deepEqual(
      sent.filter(({ panel }) => panel.startsWith('pair')),
      [],
    );
    sent = [];
    await vscode.commands.executeCommand('spreadscope.openPair', pairArgument());
    const [first] = await received('pair', 1);
    assert.equal(first?.type, 'snapshot');
  });

  it('are opened once for a subject, however often they are asked for', async () => {
    await vscode.commands.executeCommand('spreadscope.openPair', pairArgument());
    await vscode.commands.executeCommand('spreadscope.openPair', pairArgument());
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.equal(tabs.length, 2, tabs.map((tab) => tab.label).join(', '));
  });

  it('follow a pair whose legs are swapped', async () => {
    const before = inside.overview()?.pairs[0]?.settings.id ?? '';
    await vscode.commands.executeCommand('spreadscope.swapPair', `pair:${before}`);
    const [y, x] = (before.split('@')[0] ?? '').split('/');
    sent = [];
    const update = await eventually('the panel shows the swapped pair', 10_000, () => {
      const found = sent.find(
        ({ update: { data } }) => data.kind === 'pair' && data.settings.id.startsWith(`${x}/${y}`),
      );
      return Promise.resolve(found ?? null);
    });
    assert.ok(update.panel.startsWith('pair'));
    await vscode.workspace
      .getConfiguration('spreadscope')
      .update('pairs', undefined, vscode.ConfigurationTarget.Workspace);
  });

  function pairArgument(): string {
    return `pair:${inside.overview()?.pairs[0]?.settings.id}`;
  }

  async function received(kind: 'pair' | 'price', count: number): Promise<readonly PanelUpdate[]> {
    return eventually(`${count} updates of the ${kind} panel`, 20_000, () => {
      const updates = sent.filter(({ panel }) => panel.startsWith(kind)).map(({ update }) => update);
      return Promise.resolve(updates.length >= count ? updates : null);
    });
  }
});
