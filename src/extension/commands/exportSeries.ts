import * as vscode from 'vscode';
import type { AnalyticDeclaration } from '../../engine/contract/analytics';
import type { Command, Services } from './command';
import { exportCsv } from './exportCsv';
import { pickSubject } from './pickSubject';
import { pickTimeframe } from './pickTimeframe';
import { shownPairs } from './shown';
import { showFailure } from './showFailure';
import { subjectOf } from './subject';

const title = 'Export Series as CSV';

/** An analytic of a symbol or a pair, at every stored bar. */
export const exportSeries = {
  id: 'spreadscope.exportSeries',
  run: async (services, argument) => {
    const { instrument, pair: id } = subjectOf(argument ?? (await pickSubject(services, title)));
    const pair = shownPairs(services).find((known) => known.id === id);
    if (pair !== undefined) {
      const analytic = await pickAnalytic(services, 'pair');
      const { y, timeframe } = pair;
      if (analytic !== undefined)
        await exportCsv(services, { what: 'series', instrument: y, timeframe, pair, analytic });
    } else if (instrument !== null) {
      const analytic = await pickAnalytic(services, 'symbol');
      const timeframe = analytic === undefined ? undefined : await pickTimeframe({ title });
      if (analytic === undefined || timeframe === undefined) return;
      await exportCsv(services, { what: 'series', instrument, timeframe, analytic });
    }
  },
} as const satisfies Command;

/** The id of an analytic that takes such a subject. Undefined when dismissed. */
async function pickAnalytic(services: Services, kind: 'symbol' | 'pair'): Promise<string | undefined> {
  const known = await services.engine.request('analytics', null);
  if (!known.ok) {
    await showFailure(services, known);
    return undefined;
  }
  const items = known.value.filter(({ inputs }) => inputs.includes(kind)).map(itemOf);
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Which series?',
    matchOnDetail: true,
  });
  return picked?.id;
}

function itemOf({ id, title: label, fields }: AnalyticDeclaration): vscode.QuickPickItem & { readonly id: string } {
  return { id, label, detail: fields.map((field) => field.title).join(', ') };
}
