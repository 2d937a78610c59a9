import { instrumentId } from '../../../src/engine/contract/ids';
import type { Tick } from '../../../src/engine/contract/market';
import { hourStartMs, tickOf } from './ticks';

export const killSeries = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;

/** The truth that the killed process receives: an hour has about 1,500 ticks, so that hours are sealed while it runs. */
export function killTick(id: number): Tick {
  return tickOf(id, { timeMs: hourStartMs + id * 2_400 });
}
