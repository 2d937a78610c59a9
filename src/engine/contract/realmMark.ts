import { assertNever } from './assertNever';
import type { Realm } from './market';
import type { FeedRow } from './messages';

/** The mark that data other than Binance's own carries, in the panel's corner and in axis titles; empty for Binance. */
export function realmMark(realm: Realm): string {
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

/** As {@link realmMark}, with the speed where time does not run at its own: `replay at 10×`. */
export function realmMarkWithSpeed(feed: FeedRow): string {
  const mark = realmMark(feed.realm);
  const speed = feed.speed ?? 1;
  return mark !== '' && speed !== 1 && Number.isFinite(speed) ? `${mark} at ${speed}×` : mark;
}

/** An axis title with the mark. */
export function marked(title: string, realm: Realm): string {
  const mark = realmMark(realm);
  return mark === '' ? title : `${title} (${mark})`;
}
