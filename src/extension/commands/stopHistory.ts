import * as vscode from 'vscode';
import type { Command } from './command';
import { showFailure } from './showFailure';

/** Ends fetching the past; what is there stays. What pairs need is fetched again with the next start. */
export const stopHistory = {
  id: 'spreadscope.stopHistory',
  run: async (services) => {
    const answer = await services.engine.request('stopHistory', null);
    if (!answer.ok) return showFailure(services, answer);
    const message = 'No more history is fetched; what is there stays. “Fetch Deeper History…” goes on with it.';
    vscode.window.setStatusBarMessage(message, 8_000);
    return undefined;
  },
} as const satisfies Command;
