import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import type { DeleteRequest } from '../../engine/contract/messages';
import type { Command, Services } from './command';
import { pickSymbol } from './pickSymbol';
import { showFailure } from './showFailure';
import { subjectOf } from './subject';

/** Deletes a symbol's data, all that is older than a date, or everything of the store that is open. Asks once. */
export const deleteData = {
  id: 'spreadscope.deleteData',
  run: async (services, argument) => {
    const chosen = await choose(services, argument);
    if (chosen === undefined) return;
    const { request, words } = chosen;
    const measured = await services.engine.request('measureDelete', request);
    if (!measured.ok) return showFailure(services, measured);
    const realm = services.model.latest?.feed.realm ?? '';
    const message = `Delete ${words} (${realm})? This frees about ${megabytes(measured.value.bytes)} and cannot be undone.`;
    if ((await vscode.window.showWarningMessage(message, { modal: true }, 'Delete')) !== 'Delete') return undefined;
    const deleted = await services.engine.request('deleteData', request);
    if (!deleted.ok) return showFailure(services, deleted);
    void vscode.window.showInformationMessage(`Deleted ${words}; ${megabytes(deleted.value.bytes)} are free again.`);
    return undefined;
  },
} as const satisfies Command;

interface Chosen {
  readonly request: DeleteRequest;
  readonly words: string;
}

async function choose(services: Services, argument: unknown): Promise<Chosen | undefined> {
  const given = subjectOf(argument).instrument;
  if (given !== null)
    return { request: { instrument: given, beforeMs: null }, words: `all data of ${displayName(given)}` };
  const symbol = 'One symbol…';
  const older = 'Everything before a date…';
  const all = 'Everything';
  const picked = await vscode.window.showQuickPick([symbol, older, all], {
    title: 'Delete Data',
    placeHolder: 'What is to go?',
  });
  if (picked === all) return { request: { instrument: null, beforeMs: null }, words: 'all stored data' };
  if (picked === symbol) {
    const instrument = await pickSymbol(services, 'Delete Data');
    return instrument === undefined ? undefined : choose(services, `symbol:${instrument}`);
  }
  return picked === older ? chooseDate() : undefined;
}

async function chooseDate(): Promise<Chosen | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Delete Data',
    prompt: 'Data before this day (UTC) are deleted.',
    placeHolder: '2026-11-22',
    validateInput: (value) => (dayOf(value) === null ? 'A day such as 2026-11-22.' : null),
  });
  const beforeMs = text === undefined ? null : dayOf(text);
  return beforeMs === null ? undefined : { request: { instrument: null, beforeMs }, words: `all data before ${text}` };
}

function dayOf(text: string): number | null {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text.trim()) ? Date.parse(`${text.trim()}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(timeMs) ? timeMs : null;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
