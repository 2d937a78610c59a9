import type { Command } from './command';
import { useSource } from './useSource';

export const useBinance = {
  id: 'spreadscope.useBinance',
  run: (services) => useSource(services, 'binance'),
} as const satisfies Command;
