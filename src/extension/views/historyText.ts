import type { HistoryProgress } from '../../engine/contract/history';
import { formatAge, formatCount } from '../../engine/contract/numberFormat';

/** Bars are still to come, whether they come now or wait. */
export function isUnderWay({ state }: HistoryProgress): boolean {
  return state === 'fetching' || state === 'waiting';
}

/** `12,000 of 43,200 missing bars, about 40 s left`, or why it waits. What was stored before is not counted. */
export function historyText({ doneBars, wantedBars, leftMs, message }: HistoryProgress): string {
  if (wantedBars === 0) return 'looking up what is missing';
  const bars = `${formatCount(doneBars)} of ${formatCount(wantedBars)} missing bars`;
  if (message !== '') return `${bars}. ${message}`;
  return Number.isFinite(leftMs) ? `${bars}, about ${formatAge(leftMs)} left` : bars;
}

/** The same in a few signs: `42 %, about 3 min left`. */
export function historyShare({ doneBars, wantedBars, leftMs, message }: HistoryProgress): string {
  if (wantedBars === 0) return '';
  const share = `${Math.floor((100 * doneBars) / wantedBars)} %`;
  if (message !== '') return `${share}, waiting`;
  return Number.isFinite(leftMs) ? `${share}, about ${formatAge(leftMs)} left` : share;
}
