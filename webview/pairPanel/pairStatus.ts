import type { PairData } from '../../src/engine/contract/messages';
import type { FeedStatus } from '../shared/feedStatus';

/** The feed's status, and where the feed is well the pair's own: warming up, or stale because a leg is. */
export function pairStatus(data: PairData, feed: FeedStatus): FeedStatus {
  if (feed.word !== 'live') return feed;
  const { haveBars, needBars, stale } = data.value;
  if (haveBars < needBars) return { ...feed, word: 'warming up', tone: 'busy' };
  return stale ? { ...feed, word: 'stale', tone: 'warn', isStale: true } : feed;
}
