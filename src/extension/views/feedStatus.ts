import { feedStateWord } from '../../engine/contract/feedStateWord';
import type { FeedState } from '../../engine/contract/market';
import type { FeedRow } from '../../engine/contract/messages';
import { realmMark } from '../../engine/contract/realmMark';
import { feedHeadline, realmIcon, sourceName, stateLook } from './feedText';
import type { StatusLook } from './statusLook';

/** The feed's status bar item; null where there is nothing to say: the feed is off, or live from the market itself. */
export function feedStatus(feed: FeedRow): StatusLook | null {
  if (feed.reason === 'opening') {
    return { text: `$(sync) ${feed.message}`, accessibleLabel: `Spreadscope: ${feed.message}`, color: null };
  }
  if (!feed.running || feed.state === 'idle') return null;
  const mark = realmMark(feed.realm);
  const isLive = feed.state === 'live';
  if (isLive && mark === '') return null;
  const look = stateLook(feed.state);
  const icon = isLive ? realmIcon(feed.realm) : look.icon;
  const words = isLive ? mark : `${mark === '' ? sourceName(feed) : mark} ${stateWords(feed.state)}`;
  return {
    text: `$(${icon}) ${words}`,
    accessibleLabel: `Spreadscope: ${feedHeadline(feed)}. ${feed.message}`.trim(),
    color: null,
  };
}

/** A state of some symbols only is not laid at the door of the whole source. */
function stateWords(state: FeedState): string {
  const isOfSome = state === 'stale' || state === 'halted' || state === 'delisted';
  return isOfSome ? `some ${feedStateWord[state]}` : feedStateWord[state];
}
