import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import { pairLabel } from '../views/pairText';
import type { Services } from './command';
import { shownPairs, shownSymbols } from './shown';
import { pairArgument, symbolArgument } from './subject';

/** The argument of a pair or a symbol that was chosen; pairs stand first. Undefined when dismissed. */
export async function pickSubject(services: Services, title: string): Promise<string | undefined> {
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
