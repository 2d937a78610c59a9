import { venueOf, type InstrumentId } from './contract/ids';
import { simulatorSymbols, type PairSettings, type Settings } from './contract/settings';
import { isSourceKind } from './contract/sourceId';
import { readPair } from './contract/readSettings';
import { instrumentId } from './contract/ids';

/** What runs now: the instruments to receive and the pairs to compute. */
export interface ActiveInstruments {
  readonly instruments: readonly InstrumentId[];
  readonly pairs: readonly PairSettings[];
}

/** Pairs of the simulator whose truth is known; used until the user sets pairs of his own. */
const simulatorPairs = [
  { y: 'sim:oak', x: 'sim:ash' },
  { y: 'sim:elm', x: 'sim:fir' },
  { y: 'sim:yew', x: 'sim:bay' },
];

/**
 * Picks from the settings what belongs to the source: venue `sim` for the simulator, that of its id for a source of
 * another extension, all others else. The legs of
 * a pair are received even where `symbols` does not name them. The simulator falls back to its own six symbols
 * and three pairs, so that it shows something without a setting.
 */
export function activeInstruments(settings: Settings): ActiveInstruments {
  const simulated = settings.source === 'simulator';
  const { source } = settings;
  const fits = (instrument: InstrumentId): boolean =>
    isSourceKind(source) ? (venueOf(instrument) === 'sim') === simulated : venueOf(instrument) === source;
  const symbols = settings.symbols.filter(fits);
  const pairs = settings.pairs.filter((pair) => fits(pair.y) && fits(pair.x));
  const useDefaults = simulated && symbols.length === 0;
  const chosen = useDefaults ? simulatorSymbols.map(instrumentId) : symbols;
  const chosenPairs = useDefaults && pairs.length === 0 ? simulatorPairs.map(pairOf) : pairs;
  const instruments = new Set([...chosen, ...chosenPairs.flatMap((pair) => [pair.y, pair.x])]);
  return { instruments: [...instruments], pairs: chosenPairs };
}

function pairOf(raw: unknown): PairSettings {
  const { pair } = readPair(raw, 'pair');
  if (pair === null) throw new Error('A built-in pair cannot be read');
  return pair;
}
