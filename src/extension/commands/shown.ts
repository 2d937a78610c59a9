import type { InstrumentId } from '../../engine/contract/ids';
import type { PairSettings } from '../../engine/contract/settings';
import type { Services } from './command';

/** The symbols that the sidebar shows: those of the engine, or of the settings before it has told any. */
export function shownSymbols({ model, settings }: Pick<Services, 'model' | 'settings'>): readonly InstrumentId[] {
  return model.latest?.symbols.map((symbol) => symbol.instrument) ?? settings.read().settings.symbols;
}

/** As {@link shownSymbols}, for pairs. */
export function shownPairs({ model, settings }: Pick<Services, 'model' | 'settings'>): readonly PairSettings[] {
  return model.latest?.pairs.map((pair) => pair.settings) ?? settings.read().settings.pairs;
}
