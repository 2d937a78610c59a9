import { assertNever } from '../../engine/contract/assertNever';
import { displayName } from '../../engine/contract/ids';
import type { FeedRow, PairValue } from '../../engine/contract/messages';
import { formatAge, formatSignificant, formatWithError, formatZ, paddedZ } from '../../engine/contract/numberFormat';
import { realmMark } from '../../engine/contract/realmMark';
import type { PairSettings } from '../../engine/contract/settings';
import { realmIcon } from './feedText';
import { timeText } from './timeText';
import type { StatusLook } from './statusLook';
import { zColor } from './zBand';

export function pairLabel(pair: PairSettings): string {
  return `${displayName(pair.y)}/${displayName(pair.x)}`;
}

export type ValueState = 'undefined' | 'stale' | 'provisional' | 'final';

export function valueState(value: PairValue): ValueState {
  if (!Number.isFinite(value.z)) return 'undefined';
  if (value.stale) return 'stale';
  return value.provisional ? 'provisional' : 'final';
}

/** One codicon each, so that a change of state moves nothing: hollow while it may still change, solid when final. */
export const valueIcons: Readonly<Record<ValueState, string>> = {
  undefined: 'info',
  stale: 'clock',
  provisional: 'circle-outline',
  final: 'circle-filled',
};

/** Why a value is what it is, in one sentence each; `undefined` where z is not there. */
export function valueSentence(value: PairValue): string {
  const state = valueState(value);
  switch (state) {
    case 'undefined':
      return warmingSentence(value);
    case 'stale':
      return `Stale: the last trades are ${formatAge(value.ageYMs)} and ${formatAge(value.ageXMs)} old.`;
    case 'provisional':
      return 'Provisional: the bar is still forming, and the value may change until it closes.';
    case 'final':
      return 'Final: the value of the last closed bar.';
    default:
      return assertNever(state);
  }
}

function warmingSentence(value: PairValue): string {
  const isWarm = value.haveBars >= value.needBars;
  const counts = `needs ${value.needBars} bars, has ${value.haveBars}`;
  const reason = value.reason === '' ? counts : value.reason.replace(/\.$/, '');
  const bars = isWarm || reason.includes(String(value.needBars)) ? '' : ` (${counts})`;
  const when = isWarm || !Number.isFinite(value.readyMs) ? '' : ` Expected at ${timeText(value.readyMs, 'local')}.`;
  return `No z-score yet: ${reason}${bars}.${when}`;
}

/** Everything about a pair's value, in Markdown, for a hover. */
export function pairTooltip(pair: PairSettings, value: PairValue, feed: FeedRow, timeZone: string): string {
  const mark = realmMark(feed.realm);
  const strict = pair.z.strict ? 'the bars before it' : 'with the current bar';
  const lines = [
    `**${pairLabel(pair)}** · ${pair.timeframe} bars · ${pair.prices} prices${mark === '' ? '' : ` · ${mark} data`}`,
    '',
    valueSentence(value),
    '',
    '| | |',
    '|:--|:--|',
    `| z-score | ${formatZ(value.z)} |`,
    `| hedge ratio β | ${formatWithError(value.beta, value.betaStdErr)} (1 s.e.) |`,
    `| spread y − βx | ${formatSignificant(value.spread, 6)} |`,
    `| fit | ${pair.hedge.estimator}, ${pair.hedge.window} bars |`,
    `| z window | ${pair.z.window} bars, ${strict} |`,
    `| bars | ${value.haveBars} of ${value.needBars}, ${value.filledBars} filled, ${value.incompleteBars} incomplete |`,
    `| last trades | y ${formatAge(value.ageYMs)} ago, x ${formatAge(value.ageXMs)} ago |`,
    `| bar opened | ${timeText(value.barOpenMs, timeZone)} |`,
  ];
  return lines.join('\n');
}

/** What a pair's status bar item shows: mark of the realm, name, z in fixed width, state of the value. */
export function pairStatus(
  pair: PairSettings,
  value: PairValue,
  feed: FeedRow,
  label: 'symbols' | 'zscore',
): StatusLook {
  const state = valueState(value);
  const icon = realmIcon(feed.realm);
  // A simulated symbol says so by its venue wherever it is named.
  const isNamed = feed.realm === 'simulator' && label === 'symbols';
  const mark = icon === '' || isNamed ? '' : `$(${icon}) `;
  const name = label === 'symbols' ? pairLabel(pair) : 'z';
  const word = realmMark(feed.realm);
  const spoken = state === 'undefined' ? valueSentence(value) : `z-score ${formatZ(value.z)}, ${state}`;
  return {
    text: `${mark}${name} ${paddedZ(value.z)} $(${valueIcons[state]})`,
    accessibleLabel: `${pairLabel(pair)}: ${spoken}${word === '' ? '' : `, ${word} data`}`,
    color: state === 'stale' || state === 'undefined' ? 'disabledForeground' : zColor(value.z),
  };
}
