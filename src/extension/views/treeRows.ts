import { unitText } from '../../engine/contract/coinsPerUnit';
import { displayName } from '../../engine/contract/ids';
import type { FeedRow, Overview, PairValue, SymbolRow } from '../../engine/contract/messages';
import {
  formatAge,
  formatBytes,
  formatChange,
  formatCount,
  formatFixed,
  formatPrice,
  formatWithError,
  formatZ,
  missingText,
} from '../../engine/contract/numberFormat';
import { paceText } from '../../engine/contract/paceText';
import { realmMark } from '../../engine/contract/realmMark';
import type { PairSettings } from '../../engine/contract/settings';
import { capital, feedHeadline, realmIcon, stateLook } from './feedText';
import { historyShare, historyText, isUnderWay } from './historyText';
import { pairLabel, pairTooltip, valueIcons, valueSentence, valueState } from './pairText';
import type { Row } from './row';
import { timeText } from './timeText';
import { zColor } from './zBand';

/**
 * The sidebar as plain rows: what the feed has to say, then pairs, then symbols. Empty without symbols, and while the
 * feed is off and nothing is known: the view then shows its welcome text.
 */
export function treeRows(overview: Overview | null, timeZone: string): readonly Row[] {
  if (overview === null) return [];
  const { feed, pairs, symbols } = overview;
  const hasSomething =
    symbols.length > 0 && (feed.running || symbols.some((symbol) => Number.isFinite(symbol.lastPrice)));
  if (feed.reason === 'opening') {
    return [feedRow(feed, timeZone, { label: feedHeadline(feed), description: '', icon: 'sync' })];
  }
  if (!hasSomething) return [];
  return [
    ...feedRows(feed, timeZone),
    ...historyRows(feed),
    group(
      'group.pairs',
      'Pairs',
      pairs.length === 0 ? 'none yet' : '',
      pairs.map((pair) => pairRow(pair, feed, timeZone)),
    ),
    group(
      'group.symbols',
      'Symbols',
      '',
      symbols.map((symbol) => symbolRow(symbol, feed, timeZone)),
    ),
  ];
}

function feedRows(feed: FeedRow, timeZone: string): readonly Row[] {
  const mark = realmMark(feed.realm);
  const look = stateLook(feed.running ? feed.state : 'idle');
  const row = feedRow(feed, timeZone, { label: feedHeadline(feed), description: feed.message, icon: look.icon });
  if (!feed.running) {
    const off = { ...row, description: mark === '' ? '' : `${mark} data` };
    return [off, action('start', 'Start', 'play', 'spreadscope.start')];
  }
  const follows = feed.followsWindow === true ? 'follows another window' : '';
  if (feed.state === 'live') {
    if (mark === '') return follows === '' ? [] : [{ ...row, description: follows }];
    const description = follows === '' ? 'not the market' : `not the market, ${follows}`;
    const icon = feed.paused === true ? 'debug-pause' : realmIcon(feed.realm);
    return [{ ...row, label: `${capital(mark)} data${paceText(feed)}`, description, icon }];
  }
  if (feed.state !== 'offline') return [row];
  const offline: Row = { ...row, color: look.color, context: 'feed.offline' };
  if (feed.source === 'simulator') return [{ ...offline, context: 'feed' }];
  return [offline, action('useSimulator', 'Use the Simulator Instead', 'beaker', 'spreadscope.useSimulator')];
}

/** A word while the past is being fetched, and none when it is there. */
function historyRows({ running, history }: FeedRow): readonly Row[] {
  if (!running || history === undefined || !isUnderWay(history)) return [];
  const label = 'Fetching history';
  const description = historyShare(history);
  return [
    {
      id: 'history',
      label,
      description,
      icon: 'history',
      color: null,
      tooltip: escaped(capital(historyText(history))),
      spoken: `${label}, ${description}`,
      context: 'history',
      command: 'spreadscope.openFeed',
      children: [],
    },
  ];
}

function feedRow(feed: FeedRow, timeZone: string, shown: Pick<Row, 'label' | 'description' | 'icon'>): Row {
  return {
    ...shown,
    id: 'feed',
    color: null,
    tooltip: feedTooltip(feed, timeZone),
    spoken: `${shown.label}. ${shown.description}`,
    context: 'feed',
    command: null,
    children: [],
  };
}

/** The feed as a whole, in Markdown. */
export function feedTooltip(feed: FeedRow, timeZone: string): string {
  const lines = [`**${feedHeadline(feed)}**`];
  if (feed.message !== '') lines.push('', escaped(feed.message));
  if (feed.followsWindow === true)
    lines.push('', 'Another window receives and stores; this one shows the same values.');
  if (feed.nextAttemptMs !== null) lines.push('', `Next attempt at ${timeText(feed.nextAttemptMs, timeZone)}.`);
  lines.push(
    '',
    '| | |',
    '|:--|:--|',
    `| ticks | ${formatCount(feed.ticksTotal)} |`,
    `| refused | ${formatCount(feed.rejectedTotal)} |`,
    `| reconnects | ${formatCount(feed.reconnects)} |`,
    `| exchange time | ${timeText(feed.exchangeTimeMs, timeZone)} |`,
  );
  return lines.join('\n');
}

function action(id: string, label: string, icon: string, command: NonNullable<Row['command']>): Row {
  const bare = { description: '', color: null, tooltip: '', children: [] };
  return { ...bare, id: `action:${id}`, label, icon, spoken: label, context: 'action', command };
}

function group(
  context: 'group.pairs' | 'group.symbols',
  label: string,
  description: string,
  children: readonly Row[],
): Row {
  const bare = { icon: '', color: null, tooltip: '', command: null };
  return { ...bare, id: context, label, description, spoken: label, context, children };
}

function symbolRow(symbol: SymbolRow, feed: FeedRow, timeZone: string): Row {
  const look = stateLook(feed.running ? symbol.state : 'idle');
  const price = formatPrice(symbol.lastPrice, symbol.priceDecimals);
  const change = Number.isFinite(symbol.changePct) ? formatChange(symbol.changePct) : '';
  const state = symbol.state === 'live' || symbol.state === 'idle' || !feed.running ? '' : look.word;
  const description = [price, change, state].filter((part) => part !== '').join('  ');
  return {
    id: `symbol:${symbol.instrument}`,
    label: displayName(symbol.instrument),
    description,
    icon: look.icon,
    color: look.color,
    tooltip: symbolTooltip(symbol, feed, timeZone),
    spoken: `${displayName(symbol.instrument)}, ${description}, ${look.word}`,
    context: 'symbol',
    command: 'spreadscope.openPrice',
    children: [],
  };
}

function symbolTooltip(symbol: SymbolRow, feed: FeedRow, timeZone: string): string {
  const mark = realmMark(feed.realm);
  const ageMs = feed.exchangeTimeMs - symbol.lastTradeMs;
  const since = Number.isFinite(symbol.changeSinceMs) ? ` since ${timeText(symbol.changeSinceMs, timeZone)}` : '';
  const lines = [
    `**${displayName(symbol.instrument)}** · ${stateLook(feed.running ? symbol.state : 'idle').word}${mark === '' ? '' : ` · ${mark} data`}`,
  ];
  if (symbol.stateMessage !== '') lines.push('', escaped(symbol.stateMessage));
  lines.push(
    '',
    '| | |',
    '|:--|:--|',
    `| last trade | ${formatPrice(symbol.lastPrice, symbol.priceDecimals)}, ${formatAge(ageMs)} ago |`,
    `| change | ${Number.isFinite(symbol.changePct) ? formatChange(symbol.changePct) + since : missingText} |`,
    ...(unitText(symbol.instrument) === '' ? [] : [`| price | ${unitText(symbol.instrument)} |`]),
    `| ticks a second | ${formatFixed(symbol.ticksPerSecond, 1)} |`,
    `| lag | median ${formatAge(symbol.lagP50Ms)}, 99 % under ${formatAge(symbol.lagP99Ms)} |`,
    `| gaps | ${gapsText(symbol)} |`,
    `| on disk | ${symbol.bytesPerDay === undefined ? missingText : `about ${formatBytes(symbol.bytesPerDay)} a day`} |`,
  );
  return lines.join('\n');
}

function gapsText({ gapsOpen, gapsLost = 0, gapsRepaired }: SymbolRow): string {
  const lost = gapsLost === 0 ? '' : `${formatCount(gapsLost)} lost, `;
  return `${formatCount(gapsOpen)} open, ${lost}${formatCount(gapsRepaired)} repaired`;
}

function pairRow(pair: Overview['pairs'][number], feed: FeedRow, timeZone: string): Row {
  const { settings, value } = pair;
  const state = valueState(value);
  const description = pairDescription(settings, value);
  return {
    id: `pair:${settings.id}`,
    label: pairLabel(settings),
    description,
    icon: valueIcons[state],
    color: state === 'stale' || state === 'undefined' || !feed.running ? 'disabledForeground' : zColor(value.z),
    tooltip: pairTooltip(settings, value, feed, timeZone),
    spoken: `${pairLabel(settings)}, ${state === 'undefined' ? valueSentence(value) : `${description}, ${state}`}`,
    context: 'pair',
    command: 'spreadscope.openPair',
    children: [],
  };
}

/** What matters most first: the end of a long row is cut off in a narrow sidebar. */
function pairDescription(settings: PairSettings, value: PairValue): string {
  const timeframe = settings.timeframe === '1m' ? '' : settings.timeframe;
  const bars = `${value.haveBars} of ${value.needBars} bars`;
  const parts = {
    undefined: [`z ${missingText}`, value.haveBars < value.needBars ? bars : value.reason, timeframe],
    stale: [`z ${formatZ(value.z)}`, 'stale', timeframe, `β ${formatWithError(value.beta, value.betaStdErr)}`],
    provisional: [`z ${formatZ(value.z)}`, timeframe, `β ${formatWithError(value.beta, value.betaStdErr)}`],
    final: [`z ${formatZ(value.z)}`, timeframe, `β ${formatWithError(value.beta, value.betaStdErr)}`],
  };
  return parts[valueState(value)].filter((part) => part !== '').join('  ');
}

/** Text of an exchange or a proxy is shown as text, never as Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>]/g, String.raw`\$&`);
}
