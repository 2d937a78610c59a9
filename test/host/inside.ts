import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { InsideView, SpreadscopeApi } from '../../src/extension/api';
import { eventually } from '../support/eventually';

/** The extension under test, activated, as seen from inside. */
export async function insideView(): Promise<InsideView> {
  const extension = vscode.extensions.getExtension<SpreadscopeApi>('spreadscope.spreadscope');
  assert.ok(extension !== undefined, 'the extension is not installed');
  const { inside } = await extension.activate();
  assert.ok(inside !== undefined, 'the editor does not run in test mode');
  return inside;
}

/** A figure that was measured, for whoever reads the log of the tests. */
export function say(line: string): void {
  const file = process.env['TEST_LOG'];
  if (file !== undefined) appendFileSync(file, `      ${line}\n`);
}

/** Turns to the simulator, starts it, and waits until every symbol has a price. */
export async function startSimulator(): Promise<InsideView> {
  const inside = await insideView();
  await setSetting('source', 'simulator');
  await vscode.commands.executeCommand('spreadscope.start');
  await eventually('every simulated symbol has a price', 30_000, () => {
    const overview = inside.overview();
    const isLive = overview?.feed.running === true && overview.feed.realm === 'simulator';
    const hasPrices = overview?.symbols.every((symbol) => symbol.lastPrice > 0) === true;
    return Promise.resolve(isLive && hasPrices ? overview : null);
  });
  return inside;
}

/** Writes a setting of ours into the workspace; undefined takes it away. */
export async function setSetting(key: string, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('spreadscope');
  await configuration.update(key, value, vscode.ConfigurationTarget.Workspace);
}

/** Stops the feed and takes away the settings that a suite has made. */
export async function cleanUp(...keys: readonly string[]): Promise<void> {
  await vscode.commands.executeCommand('spreadscope.stop');
  for (const key of ['source', ...keys]) await setSetting(key, undefined);
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder !== undefined, 'the tests run in a workspace');
  return folder.uri;
}
