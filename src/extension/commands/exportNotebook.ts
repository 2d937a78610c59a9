import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { pairLabel } from '../views/pairText';
import type { Command, Services } from './command';
import { exportCsv } from './exportCsv';
import { pickTimeframe } from './pickTimeframe';
import { shownPairs, shownSymbols } from './shown';
import { pairArgument, subjectOf, symbolArgument } from './subject';

const title = 'Open in Notebook';

/** Bars as CSV, with a notebook beside them that loads them and computes what the panel of the symbol or the pair shows. */
export const exportNotebook = {
  id: 'spreadscope.exportNotebook',
  run: async (services, argument) => {
    const { instrument, pair: id } = subjectOf(argument ?? (await pickSubject(services)));
    const pair = shownPairs(services).find((known) => known.id === id);
    if (pair !== undefined) {
      const { y, timeframe } = pair;
      return exportCsv(services, { what: 'bars', instrument: y, timeframe, withNotebook: true, pair });
    }
    if (instrument === null) return undefined;
    const timeframe = await pickTimeframe({ title });
    if (timeframe === undefined) return undefined;
    return exportCsv(services, { what: 'bars', instrument, timeframe, withNotebook: true });
  },
} as const satisfies Command;

/** The argument of a pair or a symbol that was chosen; pairs stand first. */
async function pickSubject(services: Services): Promise<string | undefined> {
  const items = [
    ...shownPairs(services).map((pair) => ({
      label: pairLabel(pair),
      description: pair.timeframe,
      argument: pairArgument(pair.id),
    })),
    ...shownSymbols(services).map((instrument) => ({
      label: displayName(instrument),
      description: '',
      argument: symbolArgument(instrument),
    })),
  ];
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Of what?' }))?.argument;
}
