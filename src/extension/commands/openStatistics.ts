import * as vscode from 'vscode';
import { displayName } from '../../engine/contract/ids';
import type { Timeframe } from '../../engine/contract/market';
import type { StatisticsSubject } from '../../engine/contract/messages';
import { pairLabel } from '../views/pairText';
import type { Command, Services } from './command';
import { shownPairs, shownSymbols } from './shown';
import { subjectOf } from './subject';

export const openStatistics = {
  id: 'spreadscope.openStatistics',
  run: async (services, argument) => {
    const subject = givenSubject(services, argument) ?? (await pickSubject(services));
    if (subject !== undefined) services.panels.show({ kind: 'statistics', subject });
  },
} as const satisfies Command;

function givenSubject(services: Services, argument: unknown): StatisticsSubject | undefined {
  const { instrument, pair } = subjectOf(argument);
  if (pair !== null) return { kind: 'pair', pair };
  return instrument === null ? undefined : { kind: 'symbol', instrument, timeframe: shownTimeframe(services) };
}

async function pickSubject(services: Services): Promise<StatisticsSubject | undefined> {
  const timeframe = shownTimeframe(services);
  const items: (vscode.QuickPickItem & { readonly subject: StatisticsSubject })[] = [
    ...shownPairs(services).map((pair) => ({
      label: pairLabel(pair),
      description: pair.timeframe,
      subject: { kind: 'pair' as const, pair: pair.id },
    })),
    ...shownSymbols(services).map((instrument) => ({
      label: displayName(instrument),
      description: timeframe,
      subject: { kind: 'symbol' as const, instrument, timeframe },
    })),
    { label: 'All symbols', description: 'correlations', subject: { kind: 'all', timeframe } },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: 'Open Statistics', placeHolder: 'Of what?' });
  return picked?.subject;
}

/** One minute where it is among those shown first: it has bars at once, seconds have to come in. */
function shownTimeframe(services: Services): Timeframe {
  const { timeframes } = services.settings.read().settings;
  return timeframes.includes('1m') ? '1m' : (timeframes[0] ?? '1m');
}
