import { timeframeOf } from '../panels/pairTitle';
import type { Command } from './command';
import { exportCsv } from './exportCsv';
import { exportSubject } from './exportSubject';
import { pickTimeframe } from './pickTimeframe';
import { subjectOf } from './subject';

export const exportBars = {
  id: 'spreadscope.exportBars',
  run: async (services, argument) => {
    const title = 'Export Bars as CSV';
    const instrument = await exportSubject(services, argument, title);
    if (instrument === undefined) return;
    const { pair } = subjectOf(argument);
    const timeframe = await pickTimeframe(pair === null ? { title } : { title, first: timeframeOf(pair) });
    if (timeframe !== undefined) await exportCsv(services, { what: 'bars', instrument, timeframe });
  },
} as const satisfies Command;
