import * as vscode from 'vscode';
import type { Command, Services } from './command';
import { showFailure } from './showFailure';

const title = 'Replay a Recording';

/** Chooses a recording, turns to it and plays it: from its start, or on from where the replay store ends. */
export const openReplay = {
  id: 'spreadscope.openReplay',
  run: async (services) => {
    const file = await chooseRecording(services);
    if (file === undefined) return;
    const { settings, engine, feed } = services;
    await feed.stop();
    await settings.write('replay.file', file);
    if (settings.read().settings.source !== 'replay') await settings.write('source', 'replay');
    const configured = await engine.request('configure', { raw: settings.raw(), network: settings.network() });
    if (!configured.ok) return showFailure(services, configured);
    const isReady = await makeRoom(services);
    if (isReady) await showFailure(services, await feed.start());
    return undefined;
  },
} as const satisfies Command;

/** A path; undefined when dismissed. */
async function chooseRecording(services: Services): Promise<string | undefined> {
  const found = await recordedFolders(services);
  const items = [
    { label: '$(file) A File…', description: 'raw frames, plain or gzip, or one segment of a journal', from: 'file' },
    {
      label: '$(folder) A Folder…',
      description: 'frames in parts, a journal, or the folder of a store',
      from: 'folder',
    },
    ...found.map(({ realm, path }) => ({ label: `$(record) Recorded from ${realm}`, description: path, from: path })),
  ];
  const placeHolder = 'What is to be played?';
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  if (chosen === undefined) return undefined;
  if (chosen.from !== 'file' && chosen.from !== 'folder') return chosen.from;
  const canSelectFolders = chosen.from === 'folder';
  const options = { title, canSelectFolders, canSelectFiles: !canSelectFolders, openLabel: 'Replay' };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

/** What the command Record Frames has left, in the stores there are. */
async function recordedFolders(services: Services): Promise<readonly { realm: string; path: string }[]> {
  const { dataFolder } = services.settings.read().settings;
  const base = dataFolder === '' ? services.storage : vscode.Uri.file(dataFolder);
  const realms = await namesIn(base);
  const all = realms.map(async (realm) => {
    const uri = vscode.Uri.joinPath(base, realm, 'frames');
    return (await namesIn(uri)).length === 0 ? [] : [{ realm, path: uri.fsPath }];
  });
  return (await Promise.all(all)).flat();
}

async function namesIn(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch {
    // Not there: nothing was recorded.
    return [];
  }
}

/**
 * A replay passes over what its store has already. Where earlier replays have left something, a person says whether it
 * goes; false when the question is dismissed.
 */
async function makeRoom(services: Services): Promise<boolean> {
  const { engine } = services;
  const overview = await engine.request('overview', null);
  const hasData = overview.ok && overview.value.symbols.some(({ lastPrice }) => Number.isFinite(lastPrice));
  if (!hasData) return true;
  const all = { instrument: null, beforeMs: null };
  const measured = await engine.request('measureDelete', all);
  const megabytes = measured.ok ? ` (${(measured.value.bytes / 1e6).toFixed(1)} MB)` : '';
  const anew = {
    label: 'Play It from Its Start',
    detail: `Removes what earlier replays have left in the replay store${megabytes}, and nothing else.`,
  };
  const on = { label: 'Go On Where the Store Ends', detail: 'What was played before is passed over.' };
  const chosen = await vscode.window.showQuickPick([anew, on], {
    title,
    placeHolder: 'There are data of earlier replays',
  });
  if (chosen !== anew) return chosen !== undefined;
  const deleted = await engine.request('deleteData', all);
  await showFailure(services, deleted);
  return deleted.ok;
}
