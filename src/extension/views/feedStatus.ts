import { feedStateWord } from '../../engine/contract/feedStateWord';
import type { FeedState } from '../../engine/contract/market';
import type { FeedRow } from '../../engine/contract/messages';
import { paceText } from '../../engine/contract/paceText';
import { realmMark } from '../../engine/contract/realmMark';
import { feedHeadline, realmIcon, sourceName, stateLook } from './feedText';
import type { StatusLook } from './statusLook';

/**
 * The feed's status bar item; null where there is nothing to say: live from the market itself, or not started yet. A
 * feed that stands says so, one click from Start.
 * @param isWanted it is to run, so that where it does not yet it is about to.
 */
export function feedStatus(feed: FeedRow, isWanted: boolean): StatusLook | null {
  if (feed.reason === 'opening') {
    return { text: `$(sync) ${feed.message}`, accessibleLabel: `Spreadscope: ${feed.message}`, color: null };
  }
  if (feed.state === 'idle') return feed.running || isWanted ? null : stopped;
  const mark = realmMark(feed.realm);
  const isLive = feed.state === 'live';
  if (isLive && mark === '') return null;
  const look = stateLook(feed.state);
  const liveIcon = feed.paused === true ? 'debug-pause' : realmIcon(feed.realm);
  const icon = isLive ? liveIcon : look.icon;
  const words = isLive ? mark + paceText(feed) : `${mark === '' ? sourceName(feed) : mark}${stateWords(feed.state)}`;
  return {
    text: `$(${icon}) ${words}`,
    accessibleLabel: `Spreadscope: ${feedHeadline(feed)}. ${feed.message}`.trim(),
    color: null,
  };
}

const stopped: StatusLook = {
  text: '$(circle-outline) Spreadscope stopped',
  accessibleLabel: 'Spreadscope: the feed is stopped. Press to start it.',
  color: null,
};

/** A state of some symbols only is not laid at the door of the whole source. */
function stateWords(state: FeedState): string {
  const isOfSome = state === 'stale' || state === 'halted' || state === 'delisted';
  return isOfSome ? `: some ${feedStateWord[state]}` : ` ${feedStateWord[state]}`;
}
