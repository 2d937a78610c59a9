import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { exportSubject } from './exportSubject';

export const exportTicks = {
  id: 'spreadscope.exportTicks',
  run: async (services, argument) => {
    const instrument = await exportSubject(services, argument, 'Export Ticks as CSV');
    if (instrument !== undefined) await exportCsv(services, { what: 'ticks', instrument, timeframe: '1s' });
  },
} as const satisfies Command;
