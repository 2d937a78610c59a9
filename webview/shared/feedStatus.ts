import { assertNever } from '../../src/engine/contract/assertNever';
import { displayName } from '../../src/engine/contract/ids';
import { feedStateWord } from '../../src/engine/contract/feedStateWord';
import type { FeedState } from '../../src/engine/contract/market';
import { isSourceWide } from '../../src/engine/contract/sourceWide';
import type { FeedRow, PanelCommand, SymbolRow } from '../../src/engine/contract/messages';
import { formatAge } from '../../src/engine/contract/numberFormat';

export type StatusTone = 'good' | 'busy' | 'warn' | 'bad' | 'off';

/** What the badge says, and what the notice over the chart says where there is something to say or to do. */
export interface FeedStatus {
  readonly word: string;
  readonly tone: StatusTone;
  /** Empty where all is well. */
  readonly notice: string;
  readonly actions: readonly PanelCommand[];
  /** What is drawn is not of now. */
  readonly isStale: boolean;
}

/**
 * The state of the source and of the symbols shown, as one. What holds for the
 * whole source comes first, then the worst of the symbols: one that is stale makes no other stale.
 * @param nowMs the system's time, for the countdown to the next attempt.
 * @param silenceMs how long ago the newest update came, added to ages.
 */
export function feedStatus(feed: FeedRow, symbols: readonly SymbolRow[], nowMs: number, silenceMs: number): FeedStatus {
  if (!feed.running && feed.state !== 'ended') return describe('idle', feed.message, feed, nowMs, '');
  if (isSourceWide(feed.state)) return describe(feed.state, feed.message, feed, nowMs, '');
  const worst = [...symbols].sort((a, b) => rank[b.state] - rank[a.state])[0];
  if (worst === undefined) return describe(feed.state, feed.message, feed, nowMs, '');
  const ageMs = feed.exchangeTimeMs - worst.lastTradeMs + silenceMs;
  const name = displayName(worst.instrument);
  const age = Number.isFinite(ageMs) ? `${name}: no trade for ${formatAge(ageMs)}` : `${name}: no trade yet`;
  return describe(worst.state, worst.stateMessage, feed, nowMs, age);
}

/** How much a state deserves to be the one that is shown. */
const rank: { readonly [K in FeedState]: number } = {
  live: 0,
  catchingUp: 1,
  connecting: 2,
  ended: 3,
  idle: 4,
  gap: 5,
  stale: 6,
  halted: 7,
  delisted: 8,
  offline: 9,
};

function describe(state: FeedState, message: string, feed: FeedRow, nowMs: number, age: string): FeedStatus {
  const none: readonly PanelCommand[] = [];
  const word = feedStateWord[state];
  switch (state) {
    case 'idle':
      return {
        word,
        tone: 'off',
        notice: message || 'The feed is stopped.',
        actions: ['start'],
        isStale: true,
      };
    case 'connecting':
      return { word, tone: 'busy', notice: message, actions: none, isStale: false };
    case 'catchingUp':
      return { word, tone: 'busy', notice: '', actions: none, isStale: false };
    case 'live':
      return { word, tone: 'good', notice: '', actions: none, isStale: false };
    case 'stale':
      return { word, tone: 'warn', notice: sentence(age || message), actions: none, isStale: true };
    case 'halted':
      return { word, tone: 'warn', notice: message || sentence(age), actions: none, isStale: true };
    case 'gap':
      return { word, tone: 'busy', notice: message, actions: none, isStale: false };
    case 'delisted':
      return { word, tone: 'bad', notice: message, actions: none, isStale: true };
    case 'offline':
      return {
        word,
        tone: 'bad',
        notice: `${message || 'The market data cannot be reached.'}${nextAttempt(feed, nowMs)}`,
        actions: feed.source === 'binance' ? ['useSimulator', 'openLog'] : ['openLog'],
        isStale: true,
      };
    case 'ended':
      return {
        word,
        tone: 'off',
        notice: message || 'The recording has ended.',
        actions: ['start'],
        isStale: true,
      };
    default:
      return assertNever(state);
  }
}

function nextAttempt(feed: FeedRow, nowMs: number): string {
  if (feed.nextAttemptMs === null) return '';
  const seconds = Math.ceil((feed.nextAttemptMs - nowMs) / 1_000);
  return seconds > 0 ? ` Next attempt in ${seconds} s.` : ' Trying again now.';
}

function sentence(text: string): string {
  return text === '' || text.endsWith('.') ? text : `${text}.`;
}
