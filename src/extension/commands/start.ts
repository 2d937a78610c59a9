import type { Command } from './command';
import { showFailure } from './showFailure';

export const start = {
  id: 'spreadscope.start',
  run: async ({ feed }) => showFailure(await feed.start()),
} as const satisfies Command;
