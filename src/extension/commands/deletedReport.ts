import type { Realm } from '../../engine/contract/market';
import type { SourceId } from '../../engine/contract/sourceId';

/**
 * What becomes of the history after data were deleted, to follow on the report of it; empty where none is fetched. Of
 * the store that is open it is stopped until a person asks; of another one nothing is left that could say so.
 */
export function historyAfterDelete(deleted: Realm, open: Realm, source: SourceId): string {
  if (deleted === open) return source === 'binance' ? ' Deeper history is fetched again when you ask for it.' : '';
  const isFetched = deleted === 'binance' || deleted === 'testnet';
  return isFetched ? ' Its history is fetched again by itself once that source is started.' : '';
}
