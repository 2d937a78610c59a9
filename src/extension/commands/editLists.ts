import type { InstrumentId } from '../../engine/contract/ids';
import { settingDefaults, type PairSettings } from '../../engine/contract/settings';
import { withoutPair, withPair, withSymbol } from '../settingEdits';
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

/**
 * Writes the list of symbols, and that of pairs where some go with a symbol. The simulator shows pairs of its own
 * only as long as none of its symbols are set: its pairs are then written as well, before, so that they stay.
 */
export async function writeSymbols(
  services: Pick<Services, 'model' | 'settings'>,
  symbols: readonly unknown[],
  withoutPairs: readonly PairSettings[] = [],
): Promise<void> {
  const { settings } = services;
  const ownPairs = settings.read().settings.source === 'simulator' && shownPairs(services).length > 0;
  if (ownPairs || withoutPairs.length > 0) {
    const pairs = withoutPairs.reduce((list, pair) => withoutPair(list, pair.id), editablePairs(services));
    await settings.write('pairs', pairs);
  }
  await settings.write('symbols', symbols);
}

/** As {@link editableSymbols}, for pairs. */
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
