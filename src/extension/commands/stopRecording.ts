import * as vscode from 'vscode';
import type { Command } from './command';
import { showFailure } from './showFailure';

/** Ends the recording of frames; what is recorded stays. */
export const stopRecording = {
  id: 'spreadscope.stopRecording',
  run: async (services) => {
    const answer = await services.engine.request('recordFrames', { on: false });
    if (answer.ok)
      void vscode.window.showInformationMessage(
        `Frames are no longer recorded; the recordings are in ${answer.value.folder}.`,
      );
    else await showFailure(services, answer);
  },
} as const satisfies Command;
