import type { Command } from './command';
import { useSource } from './useSource';

export const useSimulator = {
  id: 'spreadscope.useSimulator',
  run: (services) => useSource(services, 'simulator'),
} as const satisfies Command;
