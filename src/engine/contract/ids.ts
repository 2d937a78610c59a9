import { fail, succeed, type Result } from './result';

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** `venue:symbol`, lower case: `spot:btcusdt`, `usdm:ethusdt`, `sim:oak`. */
export type InstrumentId = Brand<string, 'InstrumentId'>;

/** `y/x@timeframe`, each leg an {@link InstrumentId}. */
export type PairId = Brand<string, 'PairId'>;

const venuePattern = /^[a-z][a-z0-9]*$/;
const forbiddenInSymbol = /[\s/\\:@<>"|?*\p{Cc}]/u;

/**
 * Reads an instrument as a person types it. A bare symbol takes `defaultVenue`; case is folded.
 * Symbols may be any Unicode but white space and what a path or a pair's name cannot hold.
 */
export function parseInstrument(text: string, defaultVenue = 'spot'): Result<InstrumentId> {
  const folded = text.trim().toLowerCase();
  const colon = folded.indexOf(':');
  const venue = colon < 0 ? defaultVenue : folded.slice(0, colon);
  const symbol = folded.slice(colon + 1);
  if (!venuePattern.test(venue)) {
    return fail(
      'venue',
      `"${text}" has no usable venue before the colon; write for example spot:btcusdt or usdm:btcusdt.`,
    );
  }
  if (symbol === '' || forbiddenInSymbol.test(symbol)) {
    return fail('symbol', `"${text}" is not a symbol; write for example btcusdt or usdm:btcusdt.`);
  }
  return succeed(`${venue}:${symbol}` as InstrumentId);
}

/** As {@link parseInstrument}, for literals that are known to be right; throws otherwise. */
export function instrumentId(text: string): InstrumentId {
  const parsed = parseInstrument(text);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

export function venueOf(instrument: InstrumentId): string {
  return instrument.slice(0, instrument.indexOf(':'));
}

export function symbolOf(instrument: InstrumentId): string {
  return instrument.slice(instrument.indexOf(':') + 1);
}

/** The name shown to people: the venue is left out where it is `spot`. */
export function displayName(instrument: InstrumentId): string {
  return venueOf(instrument) === 'spot' ? symbolOf(instrument) : instrument;
}

export function pairId(y: InstrumentId, x: InstrumentId, timeframe: string): PairId {
  return `${y}/${x}@${timeframe}` as PairId;
}
