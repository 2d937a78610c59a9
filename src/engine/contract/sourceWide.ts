import type { FeedState } from './market';

/**
 * Whether a state told of the source as a whole holds for each of its symbols. The others (`stale`, `gap`, `halted` …)
 * say that some symbol is so: which one, its own state says.
 */
export function isSourceWide(state: FeedState): boolean {
  return state === 'idle' || state === 'connecting' || state === 'offline' || state === 'ended';
}
