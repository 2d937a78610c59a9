import { assertNever } from '../../src/engine/contract/assertNever';
import { feedStateWord } from '../../src/engine/contract/feedStateWord';
import { displayName } from '../../src/engine/contract/ids';
import type { FeedData } from '../../src/engine/contract/messages';
import { formatAge, formatCount } from '../../src/engine/contract/numberFormat';
import { isSourceWide } from '../../src/engine/contract/sourceWide';
import { realmMark } from '../../src/engine/contract/realmMark';
import type { Headline } from '../shared/panelHead';

/** So many symbols that are not live are named; more are counted. */
const named = 3;

/**
 * How the feed is in one sentence: `2 of 3 symbols are live, 41 ticks a second; ethusdt is stale, no gaps`. A
 * connection alone makes no symbol live.
 */
export function feedHeadline(data: FeedData): Headline {
  const { feed, symbols, gaps } = data;
  const mark = realmMark(feed.realm);
  const follows = feed.followsWindow === true ? 'another window receives' : '';
  if (!feed.running) return { text: 'The feed is stopped', caveat: list([mark, gapText(gaps)]) };
  if (symbols.length === 0) return { text: 'There are no symbols yet', caveat: list([mark, follows]) };
  const live = symbols.filter(({ state }) => state === 'live').length;
  const rate = symbols.reduce((sum, { ticksPerSecond }) => sum + ticksPerSecond, 0);
  const isFlowing = !isSourceWide(feed.state);
  const share = `${live} of ${symbols.length} symbols ${live === 1 ? 'is' : 'are'} live`;
  const text = isFlowing
    ? `${share}, ${formatCount(Math.round(rate))} ticks a second`
    : `The feed is ${feedStateWord[feed.state]}, ${share}`;
  return {
    text,
    caveat: list([mark, isFlowing ? othersText(symbols) : '', gapText(gaps), historyCaveat(feed), follows]),
  };
}

/** The symbols that are not live, each with its state. */
function othersText(symbols: FeedData['symbols']): string {
  const others = symbols.filter(({ state }) => state !== 'live');
  const names = others
    .slice(0, named)
    .map(({ instrument, state }) => `${displayName(instrument)} is ${feedStateWord[state]}`);
  return list([...names, others.length > named ? `${others.length - named} more are not live` : '']);
}

/** Bars of the past are still to come: how many of those that were missing have, since most may have been there. */
function historyCaveat({ history }: FeedData['feed']): string {
  if (history === undefined || history.wantedBars === 0) return '';
  const share = `${Math.floor((100 * history.doneBars) / history.wantedBars)} % of the missing history is fetched`;
  switch (history.state) {
    case 'fetching':
    case 'waiting': {
      const left = Number.isFinite(history.leftMs) ? `, about ${formatAge(history.leftMs)} left` : '';
      return `${share}${left}`;
    }
    case 'stopped':
      return `${share}, and fetching was stopped`;
    case 'failed':
      return 'some history cannot be fetched';
    case 'whole':
      return '';
    default:
      return assertNever(history.state);
  }
}

/** What is missing, worst first. */
function gapText(gaps: FeedData['gaps']): string {
  const inState = (state: 'open' | 'lost' | 'repaired'): number => gaps.filter((gap) => gap.state === state).length;
  const told = (count: number, words: string): string =>
    count === 0 ? '' : `${count} ${count === 1 ? 'gap' : 'gaps'} ${words}`;
  const parts = [
    told(inState('lost'), 'lost for good'),
    told(inState('open'), 'open'),
    told(inState('repaired'), 'repaired'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'no gaps' : parts.join(', ');
}

function list(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
