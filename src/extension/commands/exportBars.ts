import * as vscode from 'vscode';
import { timeframes } from '../../engine/contract/market';
import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { exportSubject } from './exportSubject';

export const exportBars = {
  id: 'spreadscope.exportBars',
  run: async (services, argument) => {
    const instrument = await exportSubject(services, argument, 'Export Bars as CSV');
    if (instrument === undefined) return;
    const timeframe = await vscode.window.showQuickPick([...timeframes], {
      title: 'Export Bars as CSV',
      placeHolder: 'Choose a timeframe',
    });
    const known = timeframes.find((each) => each === timeframe);
    if (known !== undefined) await exportCsv(services, { what: 'bars', instrument, timeframe: known });
  },
} as const satisfies Command;
