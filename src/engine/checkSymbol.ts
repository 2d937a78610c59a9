import { parseInstrument, type InstrumentId } from './contract/ids';
import { succeed, type Result } from './contract/result';
import type { Settings } from './contract/settings';
import { isSourceKind } from './contract/sourceId';
import type { TickSource } from './sources/source';

export interface CheckedSymbol {
  readonly instrument: InstrumentId;
  /** The source knows it; false where it could not be asked. */
  readonly checked: boolean;
}

/**
 * Reads what a person typed as a symbol of the settings' source, and asks the source that runs. Nothing opens a socket
 * before Start: without one (null) a name is taken as it is.
 */
export async function checkSymbol(
  text: string,
  settings: Settings,
  source: TickSource | null,
): Promise<Result<CheckedSymbol>> {
  const parsed = parseInstrument(text, usualVenue(settings));
  if (!parsed.ok) return parsed;
  if (source === null) return succeed({ instrument: parsed.value, checked: false });
  const known = await source.check(parsed.value);
  return known.ok ? succeed({ instrument: known.value, checked: true }) : known;
}

/** Of symbols that are typed without one. */
export function usualVenue({ source }: Settings): string {
  if (source === 'ticker' || !isSourceKind(source)) return source;
  return source === 'simulator' ? 'sim' : 'spot';
}
