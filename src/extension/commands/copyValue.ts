import * as vscode from 'vscode';
import type { Command } from './command';
import { subjectOf } from './subject';

/** Copies a symbol's last price or a pair's z with all their digits, as a cell or a script takes them. */
export const copyValue = {
  id: 'spreadscope.copyValue',
  run: async ({ model }, argument) => {
    const subject = subjectOf(argument);
    const price = model.latest?.symbols.find((symbol) => symbol.instrument === subject.instrument)?.lastPrice;
    const z = model.latest?.pairs.find((pair) => pair.settings.id === subject.pair)?.value.z;
    const value = price ?? z ?? Number.NaN;
    if (Number.isFinite(value)) await vscode.env.clipboard.writeText(String(value));
    else void vscode.window.showInformationMessage('There is no value to copy yet.');
  },
} as const satisfies Command;
