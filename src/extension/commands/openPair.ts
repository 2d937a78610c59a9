import type { Command } from './command';
import { pickPair } from './pickPair';
import { subjectOf } from './subject';

export const openPair = {
  id: 'spreadscope.openPair',
  run: async (services, argument) => {
    const pair = subjectOf(argument).pair ?? (await pickPair(services, 'Open Pair'))?.id;
    if (pair !== undefined) services.panels.show({ kind: 'pair', pair });
  },
} as const satisfies Command;
