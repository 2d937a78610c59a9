import type { FeedData } from '../../src/engine/contract/messages';
import { formatCount } from '../../src/engine/contract/numberFormat';
import type { Headline } from '../shared/panelHead';
import { realmMark } from '../../src/engine/contract/realmMark';

/** How the feed is in one sentence: `3 of 3 symbols are live, 41 ticks a second; no gaps`. */
export function feedHeadline(data: FeedData): Headline {
  const { feed, symbols, gaps } = data;
  const mark = realmMark(feed.realm);
  if (!feed.running) return { text: 'The feed is stopped', caveat: list([mark, gapText(gaps)]) };
  const live = symbols.filter(({ state }) => state === 'live').length;
  const rate = symbols.reduce((sum, { ticksPerSecond }) => sum + ticksPerSecond, 0);
  const text = `${live} of ${symbols.length} symbols ${live === 1 ? 'is' : 'are'} live, ${formatCount(Math.round(rate))} ticks a second`;
  return { text, caveat: list([mark, gapText(gaps)]) };
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
