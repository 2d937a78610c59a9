import { basename } from 'node:path';
import type { Overview } from './contract/messages';
import { realmOf, type Settings } from './contract/settings';

/** What is shown while no store is open; `opening` says in words how far its opening is, empty where none is under way. */
export function emptyOverview(settings: Settings, opening: string): Overview {
  return {
    feed: {
      running: false,
      source: settings.source,
      realm: realmOf(settings),
      state: 'idle',
      reason: opening === '' ? '' : 'opening',
      message: opening,
      nextAttemptMs: null,
      ticksTotal: 0,
      rejectedTotal: 0,
      reconnects: 0,
      exchangeTimeMs: Number.NaN,
    },
    symbols: [],
    pairs: [],
  };
}

/** What was shown last, while an import has the store for itself: with what is going on, where the feed ran. */
export function importingOverview(before: Overview, file: string): Overview {
  if (!before.feed.running) return before;
  const message = `Importing ${basename(file)}; the feed goes on afterwards.`;
  return { ...before, feed: { ...before.feed, state: 'catchingUp', message, nextAttemptMs: null } };
}
