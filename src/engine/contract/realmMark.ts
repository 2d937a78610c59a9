import { assertNever } from './assertNever';
import type { Realm } from './market';
import type { FeedRow } from './messages';
import { paceText } from './paceText';

/** The mark that data other than Binance's own carries, in the panel's corner and in axis titles; empty for Binance. */
export function realmMark(realm: Realm): string {
  switch (realm) {
    case 'binance':
      return '';
    case 'testnet':
      return 'testnet';
    case 'custom':
      return 'custom source';
    case 'simulator':
      return 'simulated';
    case 'replay':
      return 'replay';
    default:
      return assertNever(realm);
  }
}

/** As {@link realmMark}, with the speed where time does not run at its own, or stands: `replay at 10×`. */
export function realmMarkWithSpeed(feed: FeedRow): string {
  const mark = realmMark(feed.realm);
  return mark === '' ? '' : mark + paceText(feed);
}

/** An axis title with the mark. */
export function marked(title: string, realm: Realm): string {
  const mark = realmMark(realm);
  return mark === '' ? title : `${title} (${mark})`;
}
