import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { realms, type Realm } from '../../engine/contract/market';
import type { DeleteRequest } from '../../engine/contract/messages';
import { formatBytes } from '../../engine/contract/numberFormat';
import { realmOf } from '../../engine/contract/settings';
import type { Command, Services } from './command';
import { dataFolder } from './dataFolder';
import { historyAfterDelete } from './deletedReport';
import { pickSymbol } from './pickSymbol';
import { showFailure } from './showFailure';
import { subjectOf } from './subject';

const title = 'Delete Data';

/** Deletes a symbol's data, all that is older than a date, or everything of one realm. Asks once, and says what it frees. */
export const deleteData = {
  id: 'spreadscope.deleteData',
  run: async (services, argument) => {
    const open = openRealm(services);
    const chosen = await choose(services, argument);
    if (chosen === undefined) return;
    const { request, words } = chosen;
    const measured = await services.engine.request('measureDelete', request);
    if (!measured.ok) return showFailure(services, measured);
    const message = `Delete ${words}? This frees about ${formatBytes(measured.value.bytes)} and cannot be undone.`;
    if ((await vscode.window.showWarningMessage(message, { modal: true }, 'Delete')) !== 'Delete') return undefined;
    const deleted = await services.engine.request('deleteData', request);
    if (!deleted.ok) return showFailure(services, deleted);
    const after = historyAfterDelete(request.realm ?? open, open, services.settings.read().settings.source);
    void vscode.window.showInformationMessage(
      `Deleted ${words}; ${formatBytes(deleted.value.bytes)} are free again.${after}`,
    );
    return undefined;
  },
} as const satisfies Command;

interface Chosen {
  readonly request: DeleteRequest;
  /** With the realm, since a symbol's name alone does not say which store is meant. */
  readonly words: string;
}

async function choose(services: Services, argument: unknown): Promise<Chosen | undefined> {
  const open = openRealm(services);
  const given = subjectOf(argument).instrument;
  if (given !== null) {
    const words = `all data of ${displayName(given)} (${realmNames[open]})`;
    return { request: { instrument: given, beforeMs: null }, words };
  }
  const whole = (realm: Realm): DeleteItem => ({
    label: `All ${realmNames[realm]} data`,
    description: realm === open ? 'the store that is open' : '',
    choice: realm,
  });
  const others = (await storedRealms(services)).filter((realm) => realm !== open);
  const items: DeleteItem[] = [
    { label: 'One symbol…', description: realmNames[open], choice: 'symbol' },
    { label: 'Everything before a date…', description: realmNames[open], choice: 'older' },
    whole(open),
    ...others.map(whole),
  ];
  const picked = (await vscode.window.showQuickPick(items, { title, placeHolder: 'What is to go?' }))?.choice;
  if (picked === 'older') return chooseDate(open);
  if (picked === 'symbol') {
    const instrument = await pickSymbol(services, title);
    return instrument === undefined ? undefined : choose(services, `symbol:${instrument}`);
  }
  if (picked === undefined) return undefined;
  return { request: { realm: picked, instrument: null, beforeMs: null }, words: `all ${realmNames[picked]} data` };
}

interface DeleteItem extends vscode.QuickPickItem {
  readonly choice: Realm | 'symbol' | 'older';
}

const realmNames: { readonly [K in Realm]: string } = {
  binance: 'Binance',
  testnet: 'testnet',
  custom: 'custom endpoint',
  simulator: 'simulated',
  replay: 'replayed',
};

function openRealm({ model, settings }: Services): Realm {
  return model.latest?.feed.realm ?? realmOf(settings.read().settings);
}

/** The realms that have a store on the disk. */
async function storedRealms(services: Services): Promise<readonly Realm[]> {
  const found: Realm[] = [];
  for (const realm of realms) {
    const identity = vscode.Uri.joinPath(dataFolder(services), realm, 'store.json');
    const isThere = await vscode.workspace.fs.stat(identity).then(
      () => true,
      () => false,
    );
    if (isThere) found.push(realm);
  }
  return found;
}

async function chooseDate(open: Realm): Promise<Chosen | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: 'Data before this day (UTC) are deleted.',
    placeHolder: '2026-11-22',
    validateInput: (value) => (dayOf(value) === null ? 'A day such as 2026-11-22.' : null),
  });
  const beforeMs = text === undefined ? null : dayOf(text);
  if (beforeMs === null) return undefined;
  return { request: { instrument: null, beforeMs }, words: `all ${realmNames[open]} data before ${text}` };
}

function dayOf(text: string): number | null {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? Date.parse(`${text.trim()}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(timeMs) ? timeMs : null;
}
