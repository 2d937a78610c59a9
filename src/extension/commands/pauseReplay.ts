import type { Command } from './command';
import { showFailure } from './showFailure';

/** Holds the replay where it is; nothing is closed. */
export const pauseReplay = {
  id: 'spreadscope.pauseReplay',
  run: async (services) => showFailure(services, await services.engine.request('pauseReplay', { paused: true })),
} as const satisfies Command;
