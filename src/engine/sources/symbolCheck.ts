import type { Failure } from '../contract/result';
import { checkSymbol } from './binanceSymbols';
import type { InstrumentFeed } from './instrumentFeed';
import type { SymbolCatalog } from './symbolCatalog';

/**
 * Those of the feeds whose symbol the exchange does not have. It acknowledges such streams and stays silent, so
 * each symbol is looked up. Where the list cannot be had nothing is said of any.
 */
export async function unknownSymbols(
  feeds: readonly InstrumentFeed[],
  catalog: SymbolCatalog,
  log: (message: string) => void,
): Promise<readonly { readonly feed: InstrumentFeed; readonly failure: Failure }[]> {
  const unknown: { readonly feed: InstrumentFeed; readonly failure: Failure }[] = [];
  for (const venue of new Set(feeds.map((feed) => feed.venue))) {
    const list = await catalog.list(venue);
    if (!list.ok) {
      log(`The symbols of ${venue} could not be checked: ${list.failure.message}`);
      continue;
    }
    for (const feed of feeds) {
      if (feed.venue !== venue) continue;
      const checked = checkSymbol(feed.instrument, venue, list.value);
      if (!checked.ok && checked.failure.reason === 'unknownSymbol') unknown.push({ feed, failure: checked.failure });
    }
  }
  return unknown;
}
