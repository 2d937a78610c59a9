import type { FeedRow } from './messages';

/** How time runs in a replay or the simulator, to stand behind what is marked so: ` at 10×`, `, paused`; else empty. */
export function paceText(feed: Pick<FeedRow, 'speed' | 'paused'>): string {
  if (feed.paused === true) return ', paused';
  const { speed = 1 } = feed;
  if (speed === 1) return '';
  return Number.isFinite(speed) ? ` at ${speed}×` : ' at full speed';
}
