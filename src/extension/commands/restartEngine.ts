import type { Command } from './command';

export const restartEngine = {
  id: 'spreadscope.restartEngine',
  run: async ({ engine }) => {
    if (engine.state === 'ready' || engine.state === 'starting') await engine.restart();
    else engine.wake();
  },
} as const satisfies Command;
