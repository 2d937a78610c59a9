import { assertNever } from '../../engine/contract/assertNever';
import { feedStateWord } from '../../engine/contract/feedStateWord';
import type { FeedState, Realm } from '../../engine/contract/market';
import type { FeedRow } from '../../engine/contract/messages';
import { paceText } from '../../engine/contract/paceText';
import { isSourceKind } from '../../engine/contract/sourceId';

/** How a state of the feed is named and drawn; `icon` is a codicon, `color` a theme token. */
export interface StateLook {
  readonly word: string;
  readonly icon: string;
  readonly color: string | null;
}

export function stateLook(state: FeedState): StateLook {
  const word = feedStateWord[state];
  switch (state) {
    case 'idle':
      return { word, icon: 'circle-outline', color: 'disabledForeground' };
    case 'connecting':
      return { word, icon: 'plug', color: null };
    case 'catchingUp':
      return { word, icon: 'history', color: null };
    case 'live':
      return { word, icon: 'circle-filled', color: 'charts.green' };
    case 'stale':
      return { word, icon: 'clock', color: 'problemsWarningIcon.foreground' };
    case 'halted':
      return { word, icon: 'debug-pause', color: 'problemsWarningIcon.foreground' };
    case 'gap':
      return { word, icon: 'tools', color: 'problemsWarningIcon.foreground' };
    case 'delisted':
      return { word, icon: 'circle-slash', color: 'disabledForeground' };
    case 'offline':
      return { word, icon: 'debug-disconnect', color: 'problemsWarningIcon.foreground' };
    case 'ended':
      return { word, icon: 'debug-stop', color: 'disabledForeground' };
    default:
      return assertNever(state);
  }
}

/** The codicon of data that are not the market's own; empty for Binance itself. */
export function realmIcon(realm: Realm): string {
  switch (realm) {
    case 'binance':
      return '';
    case 'testnet':
    case 'custom':
      return 'plug';
    case 'simulator':
      return 'beaker';
    case 'replay':
      return 'history';
    default:
      return assertNever(realm);
  }
}

/** Where the feed comes from, as a noun within a sentence. */
export function sourceName(feed: FeedRow): string {
  switch (feed.realm) {
    case 'binance':
      return 'Binance';
    case 'testnet':
      return 'the Binance testnet';
    case 'custom':
      return isSourceKind(feed.source) ? 'the custom endpoint' : `the source ${feed.source}`;
    case 'simulator':
      return 'the simulator';
    case 'replay':
      return 'the replay';
    default:
      return assertNever(feed.realm);
  }
}

/** What the feed as a whole does now, as a headline. */
export function feedHeadline(feed: FeedRow): string {
  if (feed.reason === 'opening') return feed.message;
  if (!feed.running && feed.state !== 'ended') return 'Feed is stopped';
  const name = sourceName(feed);
  switch (feed.state) {
    case 'idle':
      return 'Feed is stopped';
    case 'connecting':
      return `Connecting to ${name}`;
    case 'catchingUp':
      return `Catching up with ${name}`;
    case 'live':
      return capital(feed.paused === true ? `${name} is paused` : `${name} is live${paceText(feed)}`);
    case 'stale':
      return 'Some symbols are stale';
    case 'halted':
      return 'Some symbols are halted';
    case 'gap':
      return 'Repairing a gap';
    case 'delisted':
      return 'Some symbols are delisted';
    case 'offline':
      return capital(`${name} is offline`);
    case 'ended':
      return capital(`${name} has ended`);
    default:
      return assertNever(feed.state);
  }
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
