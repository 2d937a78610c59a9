import type { Command } from './command';
import { showFailure } from './showFailure';

export const resumeReplay = {
  id: 'spreadscope.resumeReplay',
  run: async (services) => showFailure(services, await services.engine.request('pauseReplay', { paused: false })),
} as const satisfies Command;
