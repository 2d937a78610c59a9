import { instrumentId, parseInstrument, symbolOf, type InstrumentId } from '../contract/ids';
import { fail, succeed, type Result } from '../contract/result';
import { nearest } from '../contract/nearest';
import type { BinanceVenue } from './binanceEndpoints';
import { asRecord } from './jsonFields';

/** What exchangeInfo says of a venue, as far as it is used here. Small enough to be kept in a file. */
export interface SymbolList {
  /** Lower-case symbol -> status as the exchange writes it. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly weightPerMinute: number | null;
}

/** Null where the answer is no exchangeInfo. Symbols may be of any script. */
export function readSymbolList(json: unknown): SymbolList | null {
  const info = asRecord(json);
  const symbols = info?.['symbols'];
  if (!Array.isArray(symbols)) return null;
  const statuses = new Map<string, string>();
  for (const item of symbols as readonly unknown[]) {
    const { symbol, status, contractType } = asRecord(item) ?? {};
    // Of USD-M only perpetuals are markets here: delivery contracts end.
    if (contractType !== undefined && contractType !== 'PERPETUAL' && contractType !== 'TRADIFI_PERPETUAL') continue;
    if (typeof symbol === 'string') statuses.set(symbol.toLowerCase(), typeof status === 'string' ? status : '');
  }
  // An exchange without a single symbol has not told its list.
  if (statuses.size === 0) return null;
  return { statuses, weightPerMinute: readWeightLimit(info?.['rateLimits']) };
}

/** Trades there now. Statuses that are not known here count as not trading. */
export function isTrading(status: string): boolean {
  return status === 'TRADING';
}

/** Checks an instrument against the list; fails with the nearest symbol where there is none. */
export function checkSymbol(instrument: InstrumentId, venue: BinanceVenue, list: SymbolList): Result<InstrumentId> {
  const symbol = symbolOf(instrument);
  const status = list.statuses.get(symbol);
  if (status === undefined) {
    const suggestion = nearest(symbol, [...list.statuses.keys()]);
    const hint = suggestion === null ? 'Look for it on binance.com.' : `Did you mean ${venue}:${suggestion}?`;
    return fail('unknownSymbol', `There is no ${symbol.toUpperCase()} on ${venueTitle(venue)}. ${hint}`);
  }
  if (!isTrading(status)) {
    return fail('notTrading', `${symbol.toUpperCase()} on ${venueTitle(venue)} does not trade now (${status}).`);
  }
  return succeed(instrument);
}

export function venueTitle(venue: BinanceVenue): string {
  switch (venue) {
    case 'spot':
      return 'Binance spot';
    case 'usdm':
      return 'Binance USD-M futures';
  }
}

/** The instruments of a list that can be parsed as such, for suggestions and pickers. */
export function tradingInstruments(venue: BinanceVenue, list: SymbolList): readonly InstrumentId[] {
  return [...list.statuses]
    .filter(([symbol, status]) => isTrading(status) && parseInstrument(`${venue}:${symbol}`).ok)
    .map(([symbol]) => instrumentId(`${venue}:${symbol}`));
}

function readWeightLimit(rateLimits: unknown): number | null {
  if (!Array.isArray(rateLimits)) return null;
  for (const item of rateLimits as readonly unknown[]) {
    const { rateLimitType, interval, intervalNum, limit } = asRecord(item) ?? {};
    const isMinute = interval === 'MINUTE' && intervalNum === 1;
    if (rateLimitType === 'REQUEST_WEIGHT' && isMinute && typeof limit === 'number' && limit > 0) return limit;
  }
  return null;
}
