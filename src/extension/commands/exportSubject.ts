import * as vscode from 'vscode';
import { displayName, type InstrumentId } from '../../engine/contract/ids';
import { legsOf } from '../panels/pairTitle';
import type { Services } from './command';
import { pickSymbol } from './pickSymbol';
import { subjectOf } from './subject';

/** The symbol to export: the one named, one of the legs of the pair named, or the one chosen. */
export async function exportSubject(
  services: Services,
  argument: unknown,
  title: string,
): Promise<InstrumentId | undefined> {
  const { instrument, pair } = subjectOf(argument);
  if (instrument !== null) return instrument;
  if (pair === null) return pickSymbol(services, title);
  const items = legsOf(pair).map((leg) => ({ label: displayName(leg), leg }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Choose a leg' }))?.leg;
}
