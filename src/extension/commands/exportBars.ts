import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { exportSubject } from './exportSubject';
import { pickTimeframe } from './pickTimeframe';

export const exportBars = {
  id: 'spreadscope.exportBars',
  run: async (services, argument) => {
    const title = 'Export Bars as CSV';
    const instrument = await exportSubject(services, argument, title);
    if (instrument === undefined) return;
    const timeframe = await pickTimeframe(title);
    if (timeframe !== undefined) await exportCsv(services, { what: 'bars', instrument, timeframe });
  },
} as const satisfies Command;
