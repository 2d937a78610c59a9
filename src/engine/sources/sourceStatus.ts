import type { FeedState } from '../contract/market';
import { renumbered, type FeedStatus, type InstrumentFeed } from './instrumentFeed';

/**
 * One state for the whole source, or null where what was told `before` stands: while some instruments are still
 * being connected or fetched, each of them says so itself. Those that the exchange does not have do not count; those
 * whose trades it numbers anew do: that has to be seen.
 */
export function overallStatus(feeds: readonly InstrumentFeed[], before: FeedStatus | null): FeedStatus | null {
  const isCounted = ({ refusal }: InstrumentFeed): boolean => refusal === null || refusal.reason === renumbered;
  const counted = feeds.filter(isCounted).map((feed) => feed.status);
  const offline = counted.filter((status) => status.state === 'offline');
  const [first] = offline;
  if (first !== undefined && offline.length === counted.length) {
    const attempts = offline.map((status) => status.nextAttemptMs).filter((attemptMs) => attemptMs !== null);
    return { ...first, nextAttemptMs: attempts.length > 0 ? Math.min(...attempts) : null };
  }
  if (counted.length === 0) return plain('idle', 'No instrument to collect.');
  if (counted.every((status) => status.state === 'live')) return plain('live', '');
  if (counted.some((status) => unsettled.has(status.state))) {
    const isStart = before === null || before.state === 'offline' || before.state === 'idle';
    return isStart ? plain('connecting', 'Connecting to Binance.') : null;
  }
  const worst = order.find((state) => counted.some((status) => status.state === state)) ?? 'live';
  const live = counted.filter((status) => status.state === 'live').length;
  return plain(worst, `${live} of ${counted.length} symbols are live.`);
}

const unsettled: ReadonlySet<FeedState> = new Set(['idle', 'connecting', 'catchingUp', 'offline']);
/** From the worst on. */
const order = ['stale', 'gap', 'halted', 'delisted'] as const;

function plain(state: FeedState, message: string): FeedStatus {
  return { state, reason: '', message, nextAttemptMs: null };
}
