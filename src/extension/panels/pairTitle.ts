import { displayName, parseInstrument, type InstrumentId, type PairId } from '../../engine/contract/ids';

/** "btcusdt/ethusdt 1m" of `spot:btcusdt/spot:ethusdt@1m`; spot is left out as everywhere. */
export function pairTitle(pair: PairId): string {
  const at = pair.lastIndexOf('@');
  const legs = legsOf(pair);
  return `${legs.map(displayName).join('/')} ${pair.slice(at + 1)}`;
}

/** The two legs, y first; empty where the id names none. */
export function legsOf(pair: PairId): readonly InstrumentId[] {
  const parsed = pair
    .slice(0, Math.max(0, pair.lastIndexOf('@')))
    .split('/')
    .map((leg) => parseInstrument(leg));
  return parsed.flatMap((leg) => (leg.ok ? [leg.value] : []));
}
