import { displayName, parseInstrument, type InstrumentId, type PairId } from '../../engine/contract/ids';
import { timeframes, type Timeframe } from '../../engine/contract/market';

/** "btcusdt/ethusdt 1m" of `spot:btcusdt/spot:ethusdt@1m`; spot is left out as everywhere. */
export function pairTitle(pair: PairId): string {
  const at = pair.lastIndexOf('@');
  const legs = legsOf(pair);
  return `${legs.map(displayName).join('/')} ${pair.slice(at + 1)}`;
}

/** The timeframe of a pair. */
export function timeframeOf(pair: PairId): Timeframe {
  const named = pair.slice(pair.lastIndexOf('@') + 1);
  return timeframes.find((known) => known === named) ?? '1m';
}

/** The two legs, y first; empty where the id names none. */
export function legsOf(pair: PairId): readonly InstrumentId[] {
  const parsed = pair
    .slice(0, Math.max(0, pair.lastIndexOf('@')))
    .split('/')
    .map((leg) => parseInstrument(leg));
  return parsed.flatMap((leg) => (leg.ok ? [leg.value] : []));
}

/** `y/x@timeframe` with two instruments that can be read. */
export function isPairId(text: string): text is PairId {
  const at = text.lastIndexOf('@');
  const legs = text.slice(0, Math.max(0, at)).split('/');
  const isTimeframe = timeframes.some((known) => known === text.slice(at + 1));
  return isTimeframe && legs.length === 2 && legs.every((leg) => leg.includes(':') && parseInstrument(leg).ok);
}
