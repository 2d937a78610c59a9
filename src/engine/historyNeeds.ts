import type { InstrumentId } from './contract/ids';
import { storedTimeframes, timeframeMs, type StoredTimeframe, type Timeframe } from './contract/market';
import type { PanelTopic } from './contract/messages';
import type { PairSettings } from './contract/settings';
import { primingBars } from './pairDesk';
import { shownBars, shownPoints } from './panelReader';
import type { HistoryNeed } from './sources/historyWants';
import { statisticsBars } from './statisticsReader';

/**
 * The past that pairs need to be warm, and that the panels on screen show: in bars of the timeframe that is stored.
 * Timeframes beyond 5m are made from minutes, so that a day takes 1,440 bars.
 */
export function historyNeeds(pairs: readonly PairSettings[], topics: readonly PanelTopic[]): readonly HistoryNeed[] {
  const needs = pairs.flatMap((pair) => ofPair(pair, warmBars(pair)));
  return [...needs, ...topics.flatMap((topic) => ofTopic(topic, pairs))];
}

/** Bars after which a pair has the value that it keeps: of a filter, what it began with has to have faded. */
function warmBars(pair: PairSettings): number {
  const { hedge, z } = pair;
  if (hedge.estimator === 'kalman') return primingBars(pair);
  return Math.max(hedge.window, z.window + 1) + hedge.refitEvery;
}

function ofTopic(topic: PanelTopic, pairs: readonly PairSettings[]): readonly HistoryNeed[] {
  const find = (id: string): PairSettings | undefined => pairs.find((pair) => pair.id === id);
  switch (topic.kind) {
    case 'price':
      return [needOf(topic.instrument, topic.timeframe, shownBars)];
    case 'pair': {
      const pair = find(topic.pair);
      return pair === undefined ? [] : ofPair(pair, shownPoints + warmBars(pair));
    }
    case 'statistics': {
      const { subject } = topic;
      if (subject.kind === 'symbol') return [needOf(subject.instrument, subject.timeframe, statisticsBars)];
      const pair = subject.kind === 'pair' ? find(subject.pair) : undefined;
      return pair === undefined ? [] : ofPair(pair, statisticsBars + warmBars(pair));
    }
    case 'feed':
      return [];
  }
}

function ofPair({ y, x, timeframe }: PairSettings, bars: number): readonly HistoryNeed[] {
  return [needOf(y, timeframe, bars), needOf(x, timeframe, bars)];
}

/** With one bar more: the newest is forming. */
function needOf(instrument: InstrumentId, timeframe: Timeframe, bars: number): HistoryNeed {
  const base: StoredTimeframe = storedTimeframes.find((stored) => stored === timeframe) ?? '1m';
  return { instrument, timeframe: base, bars: ((bars + 1) * timeframeMs[timeframe]) / timeframeMs[base] };
}
