import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { exportSubject } from './exportSubject';
import { pickTimeframe } from './pickTimeframe';

/** Bars as CSV, with a notebook beside it that loads them and computes what the panel shows. */
export const exportNotebook = {
  id: 'spreadscope.exportNotebook',
  run: async (services, argument) => {
    const title = 'Open in Notebook';
    const instrument = await exportSubject(services, argument, title);
    if (instrument === undefined) return;
    const timeframe = await pickTimeframe(title);
    if (timeframe !== undefined) await exportCsv(services, { what: 'bars', instrument, timeframe, withNotebook: true });
  },
} as const satisfies Command;
