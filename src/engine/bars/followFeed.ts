import { assertNever } from '../contract/assertNever';
import type { StatusEvent } from '../contract/market';
import type { BarBuilder } from './barBuilder';

/** Bars wait while nothing is known of what trades, and go on when ticks are live again. */
export function followFeed(bars: BarBuilder, { instrument, state }: StatusEvent): void {
  switch (state) {
    case 'connecting':
    case 'offline':
    case 'idle':
    case 'ended':
      bars.interrupt(instrument, 'tick');
      return;
    case 'catchingUp':
      bars.interrupt(instrument, 'resume');
      return;
    case 'live':
    case 'stale':
    case 'halted':
    case 'gap':
    case 'delisted':
      bars.resume(instrument);
      return;
    default:
      assertNever(state);
  }
}
