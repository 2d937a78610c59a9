import { parseInstrument, type InstrumentId, type PairId } from '../engine/contract/ids';
import { readPair } from '../engine/contract/readSettings';

/**
 * Edits of the raw lists `symbols` and `pairs`. Items that are not touched keep the spelling and the fields that
 * a person gave them, also those that cannot be read: an edit never throws away what it does not understand.
 */
export function withSymbol(raw: readonly unknown[], instrument: InstrumentId): readonly unknown[] {
  return raw.some((item) => isInstrument(item, instrument)) ? raw : [...raw, instrument];
}

export function withoutSymbol(raw: readonly unknown[], instrument: InstrumentId): readonly unknown[] {
  return raw.filter((item) => !isInstrument(item, instrument));
}

/** Appends `pair` (raw fields) unless a pair of the same legs and timeframe is there. */
export function withPair(raw: readonly unknown[], pair: Readonly<Record<string, unknown>>): readonly unknown[] {
  const id = idOf(pair);
  return raw.some((item) => idOf(item) === id) ? raw : [...raw, pair];
}

export function withoutPair(raw: readonly unknown[], id: PairId): readonly unknown[] {
  return raw.filter((item) => idOf(item) !== id);
}

/** Exchanges the legs of a pair in its place, with the costs that are given a leg. */
export function withPairSwapped(raw: readonly unknown[], id: PairId): readonly unknown[] {
  return raw.map((item) => (idOf(item) === id ? swapped(item as Readonly<Record<string, unknown>>) : item));
}

/** The pair's id after {@link withPairSwapped}; null where the raw list does not hold it. */
export function idAfterSwap(raw: readonly unknown[], id: PairId): PairId | null {
  const found = raw.find((item) => idOf(item) === id);
  return found === undefined ? null : idOf(swapped(found as Readonly<Record<string, unknown>>));
}

function swapped(pair: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const costs = pair['costs'];
  return {
    ...pair,
    y: pair['x'],
    x: pair['y'],
    ...(typeof costs === 'object' && costs !== null ? { costs: swappedCosts(costs) } : {}),
  };
}

/** Every cost that is a list of two is one of [y, x]. */
function swappedCosts(costs: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(costs).map(([key, value]: [string, unknown]) => [
      key,
      Array.isArray(value) ? (value as unknown[]).toReversed() : value,
    ]),
  );
}

function isInstrument(item: unknown, instrument: InstrumentId): boolean {
  if (typeof item !== 'string') return false;
  const parsed = parseInstrument(item);
  return parsed.ok && parsed.value === instrument;
}

function idOf(item: unknown): PairId | null {
  return readPair(item, '').pair?.id ?? null;
}
