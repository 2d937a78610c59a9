import type { Command } from './command';
import { pickSymbol } from './pickSymbol';
import { subjectOf } from './subject';

export const openPrice = {
  id: 'spreadscope.openPrice',
  run: async (services, argument) => {
    const instrument = subjectOf(argument).instrument ?? (await pickSymbol(services, 'Open Price'));
    if (instrument === undefined) return;
    const { timeframes } = services.settings.read().settings;
    // One minute where it is among those shown first: it has bars at once, seconds have to come in.
    const timeframe = timeframes.includes('1m') ? '1m' : (timeframes[0] ?? '1m');
    services.panels.show({ kind: 'price', instrument, timeframe });
  },
} as const satisfies Command;
