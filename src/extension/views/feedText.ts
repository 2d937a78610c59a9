import { assertNever } from '../../engine/contract/assertNever';
import type { FeedState, Realm } from '../../engine/contract/market';
import type { FeedRow } from '../../engine/contract/messages';

/** How a state of the feed is named and drawn; `icon` is a codicon, `color` a theme token. */
export interface StateLook {
  readonly word: string;
  readonly icon: string;
  readonly color: string | null;
}

export function stateLook(state: FeedState): StateLook {
  switch (state) {
    case 'idle':
      return { word: 'off', icon: 'circle-outline', color: 'disabledForeground' };
    case 'connecting':
      return { word: 'connecting', icon: 'plug', color: null };
    case 'catchingUp':
      return { word: 'catching up', icon: 'history', color: null };
    case 'live':
      return { word: 'live', icon: 'circle-filled', color: 'charts.green' };
    case 'stale':
      return { word: 'stale', icon: 'clock', color: 'charts.yellow' };
    case 'halted':
      return { word: 'halted', icon: 'debug-pause', color: 'charts.yellow' };
    case 'gap':
      return { word: 'repairing a gap', icon: 'tools', color: 'charts.yellow' };
    case 'delisted':
      return { word: 'delisted', icon: 'circle-slash', color: 'disabledForeground' };
    case 'offline':
      return { word: 'offline', icon: 'debug-disconnect', color: 'charts.orange' };
    case 'ended':
      return { word: 'ended', icon: 'debug-stop', color: 'disabledForeground' };
    default:
      return assertNever(state);
  }
}

/** What marks data that are not the market's own, on every surface; empty for Binance itself. */
export function realmWord(realm: Realm): string {
  switch (realm) {
    case 'binance':
      return '';
    case 'testnet':
      return 'testnet';
    case 'custom':
      return 'custom endpoint';
    case 'simulator':
      return 'simulated';
    case 'replay':
      return 'replay';
    default:
      return assertNever(realm);
  }
}

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

/** Where the feed comes from, as a noun for sentences. */
export function sourceName(feed: FeedRow): string {
  switch (feed.realm) {
    case 'binance':
      return 'Binance';
    case 'testnet':
      return 'The Binance testnet';
    case 'custom':
      return 'The custom endpoint';
    case 'simulator':
      return 'The simulator';
    case 'replay':
      return 'The replay';
    default:
      return assertNever(feed.realm);
  }
}
