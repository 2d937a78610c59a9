import type { Command } from './command';

export const openFeed = {
  id: 'spreadscope.openFeed',
  run: (services) => {
    services.panels.show({ kind: 'feed' });
    return Promise.resolve();
  },
} as const satisfies Command;
