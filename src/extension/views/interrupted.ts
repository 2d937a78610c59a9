import type { Overview } from '../../engine/contract/messages';

/** The last overview of an engine that stopped and is coming back: nothing in it is live any more. */
export function interrupted(overview: Overview): Overview {
  return {
    feed: {
      ...overview.feed,
      state: overview.feed.running ? 'connecting' : overview.feed.state,
      reason: 'engine',
      message: 'The engine stopped and starts again.',
    },
    symbols: overview.symbols.map((symbol) => (symbol.state === 'live' ? { ...symbol, state: 'stale' } : symbol)),
    pairs: overview.pairs.map((pair) => ({ ...pair, value: { ...pair.value, stale: true } })),
  };
}
