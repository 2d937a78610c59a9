import { displayName } from '../../src/engine/contract/ids';
import type { FeedData, SymbolRow } from '../../src/engine/contract/messages';
import { formatAge, formatCount, formatFixed, formatPercent } from '../../src/engine/contract/numberFormat';
import type { TimeFormat } from '../shared/timeFormat';

/** A table as text: what the page shows cell by cell, and what is copied. */
export interface TextTable {
  readonly caption: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly string[] }[];
  /** Stands in place of the rows where there are none. */
  readonly empty: string;
}

export interface TextColumn {
  readonly title: string;
  /** What the column says, in full. */
  readonly how: string;
  readonly isNumber: boolean;
}

const missing = '–';

/** One row a symbol: how it is doing. */
export function symbolTable(data: FeedData, silenceMs: number): TextTable {
  const nowMs = data.feed.exchangeTimeMs + silenceMs;
  return {
    caption: 'Symbols',
    columns: [
      text('Symbol', 'The instrument; a venue other than spot is named.'),
      text('State', 'Live means that its own trades came, not only that a connection stands.'),
      number('Last trade', 'Time since its last trade, by the exchange’s clock.'),
      number('Ticks/s', 'Ticks a second over the last seconds.'),
      number('Lag p50', 'Half of the last ticks came sooner after their event than this.'),
      number('Lag p99', 'All but one in a hundred of the last ticks came sooner than this.'),
      number('Gaps open', 'Stretches of missing ids that are being repaired or are lost.'),
      number('Repaired', 'Stretches of missing ids that were fetched again.'),
    ],
    rows: data.symbols.map((row) => ({ id: row.instrument, cells: symbolCells(row, nowMs) })),
    empty: 'No symbols yet.',
  };
}

function symbolCells(row: SymbolRow, nowMs: number): readonly string[] {
  const ageMs = nowMs - row.lastTradeMs;
  return [
    displayName(row.instrument),
    row.state,
    Number.isFinite(ageMs) ? formatAge(Math.max(0, ageMs)) : missing,
    formatFixed(row.ticksPerSecond, 1),
    milliseconds(row.lagP50Ms),
    milliseconds(row.lagP99Ms),
    formatCount(row.gapsOpen),
    formatCount(row.gapsRepaired),
  ];
}

/** Stretches of missing ids, those that matter most first. */
export function gapTable(data: FeedData, time: TimeFormat): TextTable {
  return {
    caption: 'Gaps',
    columns: [
      text('Symbol', 'The instrument.'),
      text('State', 'Open: being repaired. Lost: will not come any more. Repaired: fetched again.'),
      number('Ids', 'How many ids were missing.'),
      text('From', 'Trade time of the last tick before it.'),
      text('To', 'Trade time of the first tick after it.'),
      text('Why', 'The reason on record.'),
    ],
    rows: data.gaps.map((gap) => ({
      id: `${gap.instrument} ${gap.fromId}-${gap.toId}`,
      cells: [
        displayName(gap.instrument),
        gap.state,
        formatCount(gap.toId - gap.fromId + 1),
        Number.isFinite(gap.fromMs) ? time.stamp(gap.fromMs, true) : missing,
        Number.isFinite(gap.toMs) ? time.stamp(gap.toMs, true) : missing,
        gap.reason,
      ],
    })),
    empty: 'No trade is missing.',
  };
}

/** The source as a whole, and what the engine takes of the machine. */
export function figureTable(data: FeedData): TextTable {
  const { feed, figures, usage } = data;
  const rejected = Object.entries(figures?.rejected ?? {}).map(([reason, times]) => `${reason} ${formatCount(times)}`);
  const rows: readonly (readonly [string, string])[] = [
    ['connections', count(figures?.connections)],
    ['reconnects', count(figures?.reconnects ?? feed.reconnects)],
    ['exchange clock ahead by', milliseconds(figures?.clockOffsetMs ?? Number.NaN)],
    ['ticks received', count(figures?.received ?? feed.ticksTotal)],
    ['came twice, dropped', count(figures?.duplicates)],
    ['came out of order', count(figures?.outOfOrder)],
    ['refused', rejected.length === 0 ? formatCount(feed.rejectedTotal) : rejected.join(', ')],
    ['engine busy', Number.isFinite(usage.busyShare) ? formatPercent(usage.busyShare * 100, 1) : missing],
    ['engine memory', megabytes(usage.memoryBytes)],
    ['store on disk', megabytes(usage.diskBytes)],
    ['growing a day by', megabytes(usage.diskBytesPerDay)],
  ];
  return {
    caption: 'Source and engine',
    columns: [text('Figure', 'Counts are of this run.'), number('Value', 'The figure now.')],
    rows: rows.map(([name, value]) => ({ id: name, cells: [name, value] })),
    empty: '',
  };
}

function text(title: string, how: string): TextColumn {
  return { title, how, isNumber: false };
}

function number(title: string, how: string): TextColumn {
  return { title, how, isNumber: true };
}

function count(value: number | undefined): string {
  return value === undefined ? missing : formatCount(value);
}

function milliseconds(value: number): string {
  return Number.isFinite(value) ? `${formatFixed(value, 0)} ms` : missing;
}

function megabytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${formatFixed(bytes / 1e6, 1)} MB` : missing;
}
