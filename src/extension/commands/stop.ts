import type { Command } from './command';
import { showFailure } from './showFailure';

export const stop = {
  id: 'spreadscope.stop',
  run: async (services) => showFailure(services, await services.feed.stop()),
} as const satisfies Command;
