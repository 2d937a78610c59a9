import type { Command } from './command';
import { showFailure } from './showFailure';

export const start = {
  id: 'spreadscope.start',
  run: async (services) => showFailure(services, await services.feed.start()),
} as const satisfies Command;
