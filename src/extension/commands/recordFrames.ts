import * as vscode from 'vscode';
import type { Command } from './command';
import { showFailure } from './showFailure';

/** Writes what comes from the wire down as it is: the bug report of a data problem. Files rotate, the oldest go. */
export const recordFrames = {
  id: 'spreadscope.recordFrames',
  run: async (services) => {
    const answer = await services.engine.request('recordFrames', { on: true });
    if (answer.ok)
      void vscode.window.showInformationMessage(
        `Frames are recorded into ${answer.value.folder}; what is recorded can be replayed.`,
      );
    else await showFailure(services, answer);
  },
} as const satisfies Command;
