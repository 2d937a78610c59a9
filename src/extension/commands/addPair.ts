import * as vscode from 'vscode';
import { displayName, type InstrumentId } from '../../engine/contract/ids';
import { withPair } from '../settingEdits';
import { askSymbol } from './askSymbol';
import type { Command, Services } from './command';
import { editablePairs, rawPair } from './editLists';
import { pickTimeframe } from './pickTimeframe';
import { shownSymbols } from './shown';
import { subjectOf } from './subject';

/** Three questions: y, x, timeframe. Called from a symbol's row the first is answered. */
export const addPair = {
  id: 'spreadscope.addPair',
  run: async (services, argument) => {
    const given = subjectOf(argument).instrument;
    const y = given ?? (await pickLeg(services, 'Add Pair (1/3): Y, the Leg to Explain', null));
    if (y === undefined) return;
    const x = await pickLeg(services, `Add Pair (2/3): X, the Hedge of ${displayName(y)}`, y);
    if (x === undefined) return;
    const placeHolder = 'Bars that the pair is computed on';
    const timeframe = await pickTimeframe({ title: 'Add Pair (3/3): Timeframe', placeHolder });
    if (timeframe === undefined) return;
    await services.settings.write('pairs', withPair(editablePairs(services), rawPair({ y, x, timeframe })));
  },
} as const satisfies Command;

async function pickLeg(
  services: Services,
  title: string,
  without: InstrumentId | null,
): Promise<InstrumentId | undefined> {
  const symbols = shownSymbols(services).filter((instrument) => instrument !== without);
  const items = [
    ...symbols.map((instrument) => ({ label: displayName(instrument), instrument })),
    { label: '$(add) Another symbol…', alwaysShow: true, instrument: null },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'Choose a symbol' });
  if (picked === undefined) return undefined;
  return picked.instrument ?? (await askSymbol(services, title))?.instrument;
}
