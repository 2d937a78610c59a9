import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { pickSubject } from './pickSubject';
import { pickTimeframe } from './pickTimeframe';
import { shownPairs } from './shown';
import { subjectOf } from './subject';

const title = 'Open in Notebook';

/** Bars as CSV, with a notebook beside them that loads them and computes what the panel of the symbol or the pair shows. */
export const exportNotebook = {
  id: 'spreadscope.exportNotebook',
  run: async (services, argument) => {
    const { instrument, pair: id } = subjectOf(argument ?? (await pickSubject(services, title)));
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
