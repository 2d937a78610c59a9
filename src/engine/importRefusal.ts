import { venueOf, type InstrumentId } from './contract/ids';
import type { Realm } from './contract/market';
import { fail, type Result } from './contract/result';
import { isCardOf, type CsvCard } from './sources/csvCard';

export interface ImportedFile {
  readonly file: string;
  /** What stood beside it, or null. */
  readonly card: CsvCard | null;
  /** What its layout was recognised as; empty where it was not. */
  readonly layout: string;
  /** Null where it is not known yet: what depends on it is not judged. */
  readonly instrument: InstrumentId | null;
}

/**
 * Why the data of a file do not belong into the store of a realm, or null where they may: those of another realm by
 * their card or by their layout, those of another symbol by their card, and symbols that the realm cannot have. A file
 * without card whose layout is nobody's is taken at a person's word.
 */
export function importRefusal(realm: Realm, { file, card, layout, instrument }: ImportedFile): Result<never> | null {
  if (card !== null && card.realm !== realm) return otherRealm(file, card.realm, realm, 'as the card beside it says');
  const isOwnMarket = realm === 'simulator' || realm === 'testnet' || realm === 'replay';
  // What was exported from here, whatever its columns look like, has its card.
  if (card === null && layout.startsWith('Binance') && isOwnMarket)
    return otherRealm(file, 'binance', realm, `by its layout (${layout})`);
  if (instrument === null) return null;
  if (card !== null && !isCardOf(card, instrument)) {
    const message = `${file} holds ${card.venue}:${card.symbol}, as the card beside it says, not ${instrument}.`;
    return fail('otherSymbol', message);
  }
  return hasPlace(venueOf(instrument), realm)
    ? null
    : fail('venue', `${instrument} has no place in the store of ${realm}: it holds ${rules[realm]}.`);
}

/** What is replayed may have been recorded of any source. */
function hasPlace(venue: string, realm: Realm): boolean {
  if (realm === 'replay') return true;
  if (realm === 'simulator') return venue === 'sim';
  if (realm === 'custom') return venue !== 'sim';
  return exchangeVenues.has(venue);
}

const exchangeVenues: ReadonlySet<string> = new Set(['spot', 'usdm']);

const rules: Readonly<Record<Realm, string>> = {
  binance: 'symbols of the venues spot and usdm, no symbols of the venue sim or of another source',
  testnet: 'symbols of the venues spot and usdm, no symbols of the venue sim or of another source',
  custom: 'no symbols of the venue sim',
  simulator: 'only symbols of the venue sim',
  replay: 'whatever was recorded',
};

function otherRealm(file: string, theirs: string, ours: Realm, how: string): Result<never> {
  const message = `${file} is of the realm ${theirs}, ${how}; the store is that of ${ours}. They are kept apart: take it into the store of ${theirs} (in the editor, turn to that source first).`;
  return fail('realm', message);
}
