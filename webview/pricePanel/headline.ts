import { displayName } from '../../src/engine/contract/ids';
import type { FeedState } from '../../src/engine/contract/market';
import type { PriceData } from '../../src/engine/contract/messages';
import { isForming } from '../shared/barNotes';
import { formatAge, formatFixed, formatPrice } from '../../src/engine/contract/numberFormat';
import type { Headline } from '../shared/panelHead';
import { isSourceWide } from '../../src/engine/contract/sourceWide';
import { realmMark } from '../../src/engine/contract/realmMark';
import type { TimeFormat } from '../shared/timeFormat';

/** From here on the age of the last trade is said, whatever the feed calls itself. */
const quietMs = 30_000;

/**
 * What the panel shows now, in one sentence: `btcusdt 61 234.50, up 1.23 % since 09:00; the 1m bar is forming`.
 * @param silenceMs how long ago the data came in, added to their age.
 */
export function priceHeadline(data: PriceData, time: TimeFormat, silenceMs: number): Headline {
  const { symbol, bars, timeframe } = data;
  const name = displayName(data.instrument);
  if (Number.isNaN(symbol.lastPrice))
    return {
      text: `${name} has no price yet`,
      caveat: caveats([realmMark(data.feed.realm), 'the first trade shows here']),
    };
  const price = formatPrice(symbol.lastPrice, symbol.priceDecimals);
  const newest = bars.flags[bars.flags.length - 1] ?? 0;
  const ageMs = data.feed.exchangeTimeMs - symbol.lastTradeMs + silenceMs;
  const isFresh = data.feed.running && !isSourceWide(data.feed.state) && isFlowing(symbol.state) && !(ageMs > quietMs);
  return {
    text: `${name} ${price}${change(data, time)}`,
    caveat: caveats([
      realmMark(data.feed.realm),
      isFresh ? '' : lastTrade(data, time, ageMs),
      gapsText(symbol.gapsOpen, 'open'),
      gapsText(symbol.gapsLost ?? 0, 'lost'),
      isForming(newest) ? `the ${timeframe} bar is forming` : '',
    ]),
  };
}

function gapsText(count: number, state: 'open' | 'lost'): string {
  return count === 0 ? '' : `${count} ${state} ${count === 1 ? 'gap' : 'gaps'}`;
}

function isFlowing(state: FeedState): boolean {
  return state === 'live' || state === 'catchingUp' || state === 'gap';
}

function change(data: PriceData, time: TimeFormat): string {
  const { changePct, changeSinceMs } = data.symbol;
  if (Number.isNaN(changePct)) return '';
  const size = formatFixed(Math.abs(changePct), 2);
  const direction = size === '0.00' ? 'unchanged' : `${changePct > 0 ? 'up' : 'down'} ${size}\u202f%`;
  return Number.isFinite(changeSinceMs) ? `, ${direction} since ${since(changeSinceMs, data, time)}` : `, ${direction}`;
}

/** The clock alone for the last day, with the day before. */
function since(sinceMs: number, data: PriceData, time: TimeFormat): string {
  const isRecent = data.symbol.lastTradeMs - sinceMs < 86_000_000;
  return isRecent ? time.clock(sinceMs, false) : time.stamp(sinceMs, false);
}

function lastTrade(data: PriceData, time: TimeFormat, ageMs: number): string {
  const at = time.clock(data.symbol.lastTradeMs, true);
  return data.feed.running && Number.isFinite(ageMs)
    ? `last trade ${formatAge(ageMs)} ago, at ${at}`
    : `as of ${time.stamp(data.symbol.lastTradeMs, true)}`;
}

function caveats(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
