import type { FeedState } from './market';

/** How a state of the feed or of a symbol is called, wherever it is shown. */
export const feedStateWord: { readonly [K in FeedState]: string } = {
  idle: 'stopped',
  connecting: 'connecting',
  catchingUp: 'catching up',
  live: 'live',
  stale: 'stale',
  halted: 'halted',
  gap: 'repairing a gap',
  delisted: 'delisted',
  offline: 'offline',
  ended: 'ended',
};
