import { timeframeMs } from '../../src/engine/contract/market';
import type { FeedData } from '../../src/engine/contract/messages';
import {
  formatBytes,
  formatCount,
  formatFixed,
  formatPercent,
  missingText,
} from '../../src/engine/contract/numberFormat';
import type { StoredFigures } from '../../src/engine/contract/stored';
import { csvNumber } from '../shared/csvText';
import type { TimeFormat } from '../shared/timeFormat';
import { numberColumn, textColumn, type TextTable } from './textTable';

interface Figure {
  readonly name: string;
  readonly text: string;
  readonly raw?: string;
  readonly how: string;
}

/** The source as a whole, what the engine takes of the machine, and how long what is stored is kept. */
export function figureTable(data: FeedData, time: TimeFormat, nowMs: number): TextTable {
  const figures = [...sourceFigures(data), ...machineFigures(data), ...keepingFigures(data.stored, time, nowMs)];
  return {
    columns: [
      textColumn('Figure', 'figure', 'Counts are of this run.'),
      numberColumn('Value', 'value', 'The figure now.'),
    ],
    rows: figures.map(({ name, text, raw = text, how }) => ({
      id: name,
      cells: [
        { text: name, raw: name, more: how },
        { text, raw: text === missingText ? '' : raw, more: how },
      ],
    })),
    empty: '',
  };
}

function sourceFigures({ feed, figures }: FeedData): readonly Figure[] {
  const rejected = Object.entries(figures?.rejected ?? {}).map(([reason, times]) => `${reason} ${formatCount(times)}`);
  const clockMs = figures?.clockOffsetMs ?? Number.NaN;
  return [
    count('connections', figures?.connections, 'Sockets that stand now.'),
    count('reconnects', figures?.reconnects ?? feed.reconnects, 'Connections that were made anew.'),
    {
      name: 'exchange clock ahead by',
      text: Number.isFinite(clockMs) ? `${formatFixed(clockMs, 0)} ms` : missingText,
      raw: csvNumber(clockMs),
      how: 'Lags are measured by the exchange’s clock.',
    },
    count('ticks received', figures?.received ?? feed.ticksTotal, 'Of all symbols.'),
    count('came twice, dropped', figures?.duplicates, 'Ids that were there already.'),
    count('came out of order', figures?.outOfOrder, 'They were put in order by id.'),
    {
      name: 'refused',
      text: rejected.length === 0 ? formatCount(feed.rejectedTotal) : rejected.join(', '),
      how: 'Frames that could not be read, by reason; the log has them.',
    },
  ];
}

function machineFigures({ usage, symbols }: FeedData): readonly Figure[] {
  const known = symbols.flatMap(({ bytesPerDay }) => (bytesPerDay === undefined ? [] : [bytesPerDay]));
  const isWhole = known.length === symbols.length && known.length > 0;
  const perDay = isWhole ? known.reduce((sum, one) => sum + one, 0) : Number.NaN;
  return [
    {
      name: 'engine CPU',
      text: Number.isFinite(usage.busyShare) ? formatPercent(usage.busyShare * 100, 1) : missingText,
      how: 'Share of one core that the engine’s thread was busy since the last look.',
    },
    room('engine memory', usage.memoryBytes, 'What the engine’s thread holds.'),
    room('store on disk', usage.diskBytes, 'All files of the store that is open.'),
    room(
      'growing a day by about',
      perDay,
      'The estimates of all symbols together, once they have been live for a minute.',
    ),
  ];
}

/** How far back the data go, how long they are kept, and what goes next. */
function keepingFigures(stored: StoredFigures | undefined, time: TimeFormat, nowMs: number): readonly Figure[] {
  if (stored === undefined) return [];
  const { retention, symbols, nextCut, tickBytes } = stored;
  const firstMs = Math.min(...symbols.map(({ hours }) => hours[0]?.startMs ?? Infinity));
  const days = (nowMs - firstMs) / timeframeMs['1d'];
  const isDue = nextCut !== null && nextCut.dueMs <= nowMs;
  return [
    {
      name: 'ticks go back to',
      text: Number.isFinite(firstMs)
        ? `${time.stamp(firstMs, false)}, ${formatFixed(Math.max(0, days), 1)} d`
        : missingText,
      how: 'The first hour of any symbol shown.',
    },
    {
      name: 'ticks are kept for',
      text: `${formatFixed(retention.tickHours, 0)} h, at most ${formatFixed(retention.tickGigabytes, 1)} GB`,
      how: `The settings retention.tickHours and retention.tickGigabytes; ${formatBytes(tickBytes)} of them are sealed now.`,
    },
    {
      name: 'next to be dropped',
      text:
        nextCut === null
          ? 'nothing'
          : `hour of ${time.stamp(nextCut.startMs, false)}, ${formatBytes(nextCut.bytes)}, ${isDue ? 'soon' : time.stamp(nextCut.dueMs, false)}`,
      how: 'Whole hours go, the oldest first; their bars of a minute and more stay.',
    },
    {
      name: 'bars are kept for',
      text: `${formatFixed(retention.barDays, 0)} d`,
      how: 'The setting retention.barDays; bars of a second go with their ticks.',
    },
  ];
}

function count(name: string, value: number | undefined, how: string): Figure {
  return value === undefined
    ? { name, text: missingText, how }
    : { name, text: formatCount(value), raw: String(value), how };
}

function room(name: string, value: number, how: string): Figure {
  return { name, text: formatBytes(value), raw: csvNumber(Math.round(value)), how };
}
