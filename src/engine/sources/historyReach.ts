import type { InstrumentId } from '../contract/ids';
import { storedTimeframes, timeframeMs, type StoredTimeframe } from '../contract/market';
import type { BinanceVenue } from './binanceEndpoints';
import type { HistoryJob, HistoryReach } from './historyJob';
import type { HistoryWants } from './historyWants';

/** Bars that are fetched of each timeframe whatever is wanted: what one request gives. */
export const newestBars = 1_000;

/** Bars that ended so lately are still being made of live trades. */
const settleMs = 15_000;

/** In the order of their weight for what people look at first. There are no bars of a second on USD-M. */
export function timeframesOf(venue: BinanceVenue): readonly StoredTimeframe[] {
  return venue === 'spot' ? ['1m', '5m', '1s'] : ['1m', '5m'];
}

/** What is wanted of one series: bars up to now that are needed, and days that are wanted. */
interface Demand {
  readonly neededBars: number;
  readonly days: number;
}

function demandOf(instrument: InstrumentId, timeframe: StoredTimeframe, wants: HistoryWants): Demand {
  const neededBars = wants.needs
    .filter((need) => need.instrument === instrument && need.timeframe === timeframe)
    .reduce((most, { bars }) => Math.max(most, bars), newestBars);
  const days = timeframe === '1s' ? 0 : (wants.daysOf.get(instrument) ?? wants.days);
  return { neededBars, days };
}

/** Whether the same is wanted of an instrument as before. */
export function isSameDemand(instrument: InstrumentId, wants: HistoryWants, before: HistoryWants): boolean {
  const all = (of: HistoryWants): string =>
    JSON.stringify([of.mostDays, ...storedTimeframes.map((timeframe) => demandOf(instrument, timeframe, of))]);
  return all(wants) === all(before);
}

/** How far back the bars of a job are to go, at exchange time `nowMs`; none before the instrument's first one. */
export function reachOf(
  { feed, timeframe, widthMs }: Pick<HistoryJob, 'feed' | 'timeframe' | 'widthMs'>,
  wants: HistoryWants,
  nowMs: number,
  firstMs: number | null,
): HistoryReach {
  const { instrument } = feed;
  const toMs = Math.floor((nowMs - settleMs) / widthMs) * widthMs;
  const { neededBars, days } = demandOf(instrument, timeframe, wants);
  const dayMs = timeframeMs['1d'];
  const oldestMs = Math.max(toMs - wants.mostDays * dayMs, firstMs ?? -Infinity);
  const onGrid = (timeMs: number): number => Math.ceil(Math.max(timeMs, oldestMs) / widthMs) * widthMs;
  const neededFromMs = Math.min(onGrid(toMs - neededBars * widthMs), toMs);
  // From a midnight on, so that days, and the pages of all instruments, begin alike.
  const wantedFromMs = days === 0 ? toMs : Math.floor((toMs - days * dayMs) / dayMs) * dayMs;
  return { neededFromMs, wantedFromMs: Math.min(neededFromMs, onGrid(wantedFromMs)), toMs };
}
