import type { Command } from './command';
import { showFailure } from './showFailure';

export const stop = {
  id: 'spreadscope.stop',
  run: async ({ feed }) => showFailure(await feed.stop()),
} as const satisfies Command;
