import type { InstrumentId } from '../../engine/contract/ids';
import { settingDefaults, type PairSettings } from '../../engine/contract/settings';
import { withPair, withSymbol } from '../settingEdits';
import type { Services } from './command';
import { shownPairs, shownSymbols } from './shown';

/**
 * The raw lists that an edit starts from: what is set (or the defaults), and what is shown without being set, as
 * the simulator's own symbols are. So an edit of one symbol never makes the others go away.
 */
export function editableSymbols(services: Pick<Services, 'model' | 'settings'>): readonly unknown[] {
  const raw = services.settings.raw().symbols ?? settingDefaults.symbols;
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return shownSymbols(services).reduce<readonly unknown[]>(withSymbol, list);
}

export function editablePairs(services: Pick<Services, 'model' | 'settings'>): readonly unknown[] {
  const raw = services.settings.raw().pairs ?? settingDefaults.pairs;
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return shownPairs(services).reduce<readonly unknown[]>((pairs, pair) => withPair(pairs, rawPair(pair)), list);
}

/** A pair's shortest raw form: its legs, and its timeframe where that is not the default. */
export function rawPair(pair: Pick<PairSettings, 'y' | 'x' | 'timeframe'>): Readonly<Record<string, unknown>> {
  return { y: pair.y, x: pair.x, ...(pair.timeframe === '1m' ? {} : { timeframe: pair.timeframe }) };
}

/** The pairs that have a leg in `instrument`. */
export function pairsOf(pairs: readonly PairSettings[], instrument: InstrumentId): readonly PairSettings[] {
  return pairs.filter((pair) => pair.y === instrument || pair.x === instrument);
}
