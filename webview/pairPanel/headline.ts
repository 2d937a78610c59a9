import { displayName } from '../../src/engine/contract/ids';
import type { PairData } from '../../src/engine/contract/messages';
import { formatAge, formatCount, formatWithError, formatZ } from '../../src/engine/contract/numberFormat';
import type { Headline } from '../shared/panelHead';
import { isSourceWide } from '../../src/engine/contract/sourceWide';
import { realmMark } from '../../src/engine/contract/realmMark';
import type { TimeFormat } from '../shared/timeFormat';

const quietMs = 30_000;

/**
 * What the pair shows now, in one sentence:
 * `btcusdt/ethusdt: z = −2.31 (provisional), hedge ratio 0.62 ± 0.01; 300 of 300 bars`.
 * @param silenceMs how long ago the data came in, added to the ages of the legs.
 */
export function pairHeadline(data: PairData, time: TimeFormat, silenceMs: number): Headline {
  const { value, settings } = data;
  const name = `${displayName(settings.y)}/${displayName(settings.x)}`;
  const mark = realmMark(data.feed.realm);
  const bars = `${formatCount(Math.min(value.haveBars, value.needBars))} of ${formatCount(value.needBars)} bars`;
  if (value.haveBars < value.needBars) return warmingUp(data, name, mark, bars, time);
  const hedge = `hedge ratio ${formatWithError(value.beta, value.betaStdErr)}`;
  if (Number.isNaN(value.z))
    return {
      text: `${name}: z is undefined${value.reason === '' ? '' : ` (${trimStop(value.reason)})`}${Number.isNaN(value.beta) ? '' : `, ${hedge}`}`,
      caveat: list([mark, bars]),
    };
  return {
    text: `${name}: z = ${formatZ(value.z)}${value.provisional ? ' (provisional)' : ''}, ${hedge}`,
    caveat: list([mark, asOf(data, time), staleLegs(data, silenceMs), silence(silenceMs), bars, doubtfulBars(data)]),
  };
}

function warmingUp(data: PairData, name: string, mark: string, bars: string, time: TimeFormat): Headline {
  const { readyMs, haveBars, needBars } = data.value;
  const missing = needBars - haveBars;
  const when = Number.isFinite(readyMs)
    ? `the other ${formatCount(missing)} by ${time.stamp(readyMs, false)}`
    : `${formatCount(missing)} more to come`;
  return { text: `${name} is warming up: ${bars} of ${data.settings.timeframe}`, caveat: list([mark, when]) };
}

function staleLegs(data: PairData, silenceMs: number): string {
  const { value, settings } = data;
  if (!value.stale) return '';
  const isY = !(value.ageYMs < value.ageXMs);
  const ageMs = (isY ? value.ageYMs : value.ageXMs) + silenceMs;
  return `stale, no trade in ${displayName(isY ? settings.y : settings.x)} for ${formatAge(ageMs)}`;
}

/** Said where the values are of the past: the feed is stopped, out of reach, or at its end. */
function asOf(data: PairData, time: TimeFormat): string {
  const isFlowing = data.feed.running && !isSourceWide(data.feed.state);
  return isFlowing ? '' : `as of the bar of ${time.stamp(data.value.barOpenMs, false)}`;
}

/** Said where nothing came for a while, whatever the feed calls itself. */
function silence(silenceMs: number): string {
  return silenceMs > quietMs ? `no news for ${formatAge(silenceMs)}` : '';
}

function doubtfulBars(data: PairData): string {
  const { filledBars, incompleteBars } = data.value;
  const parts = [
    filledBars > 0 ? `${formatCount(filledBars)} without a trade in a leg` : '',
    incompleteBars > 0 ? `${formatCount(incompleteBars)} incomplete` : '',
  ];
  return list(parts);
}

function list(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function trimStop(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
