import { displayName } from '../../src/engine/contract/ids';
import type { InstrumentId } from '../../src/engine/contract/ids';
import { assertNever } from '../../src/engine/contract/assertNever';
import type { StatisticsData, StatisticsItem, StatisticsSubject } from '../../src/engine/contract/messages';
import { formatCount } from '../../src/engine/contract/numberFormat';
import type { Headline } from '../shared/panelHead';
import { realmMark } from '../../src/engine/contract/realmMark';
import type { TimeFormat } from '../shared/timeFormat';
import { analyticRow, doubtsText, missingReason } from './analyticRows';

/**
 * What the chosen analytic says, in one sentence:
 * `btcusdt/ethusdt: cannot reject that the pair drifts apart: p = 0.31; 300 1m bars to 14 Jul 16:59`.
 */
export function statisticsHeadline(data: StatisticsData, chosen: StatisticsItem | null, time: TimeFormat): Headline {
  const name = subjectName(data.subject);
  const mark = realmMark(data.feed.realm);
  if (chosen === null)
    return { text: `${name}: no statistics yet`, caveat: list([mark, 'they come when a bar closes']) };
  const { result, declaration } = chosen;
  const missing = missingReason(result);
  if (missing !== '' && result.sentence === '')
    return { text: `${name}: ${declaration.title} is not there yet`, caveat: list([mark, withoutStop(missing)]) };
  const { value, unit } = analyticRow(chosen);
  const first = `${declaration.title}: ${declaration.fields[0]?.title ?? ''} ${value.text} ${unit}`.trim();
  const bars = Number.isFinite(result.toMs)
    ? `${formatCount(result.bars)} ${result.timeframe} bars to ${time.stamp(result.toMs, false)}`
    : '';
  return {
    text: `${name}: ${result.sentence === '' ? first : withoutStop(result.sentence)}`,
    caveat: list([mark, bars, doubtsText(result)]),
  };
}

/** The subject as people call it: `btcusdt/ethusdt`, `all symbols`. */
export function subjectName(subject: StatisticsSubject): string {
  switch (subject.kind) {
    case 'symbol':
      return displayName(subject.instrument);
    case 'pair': {
      const [legs = ''] = subject.pair.split('@');
      return legs
        .split('/')
        .map((leg) => displayName(leg as InstrumentId))
        .join('/');
    }
    case 'all':
      return 'All symbols';
    default:
      return assertNever(subject);
  }
}

function list(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function withoutStop(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}
