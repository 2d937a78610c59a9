import type { Command } from './command';

export const openLog = {
  id: 'spreadscope.openLog',
  run: ({ log }) => Promise.resolve(log.show()),
} as const satisfies Command;
