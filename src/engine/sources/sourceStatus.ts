import type { FeedStatus, InstrumentFeed } from './instrumentFeed';

/**
 * One state for all: live only where every instrument is; offline where none is reached. Instruments that the
 * exchange does not have do not count: each says so itself.
 */
export function overallStatus(feeds: readonly InstrumentFeed[]): FeedStatus {
  const counted = feeds.map((feed) => feed.status).filter((status) => !isRefused(status));
  const offline = counted.filter((status) => status.state === 'offline');
  const live = counted.filter((status) => status.state === 'live').length;
  const first = offline[0];
  if (first !== undefined && offline.length === counted.length) {
    const attempts = offline.map((status) => status.nextAttemptMs).filter((attemptMs) => attemptMs !== null);
    return { ...first, nextAttemptMs: attempts.length > 0 ? Math.min(...attempts) : null };
  }
  if (counted.length === 0)
    return { state: 'idle', reason: '', message: 'No instrument to collect.', nextAttemptMs: null };
  if (live === counted.length) return { state: 'live', reason: '', message: '', nextAttemptMs: null };
  const worst = order.find((state) => counted.some((status) => status.state === state)) ?? 'connecting';
  return {
    state: worst === 'offline' ? 'connecting' : worst,
    reason: counted.find((status) => status.state === worst)?.reason ?? '',
    message: `${live} of ${counted.length} instruments are live.`,
    nextAttemptMs: null,
  };
}

/** From the worst on. */
const order = ['offline', 'connecting', 'stale', 'gap', 'catchingUp', 'halted', 'delisted', 'idle', 'ended'] as const;

function isRefused(status: FeedStatus): boolean {
  return ['unknownSymbol', 'refused'].includes(status.reason);
}
