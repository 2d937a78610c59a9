import { feedStateWord } from '../../src/engine/contract/feedStateWord';
import type { HistoryRow } from '../../src/engine/contract/history';
import { displayName } from '../../src/engine/contract/ids';
import type { Gap } from '../../src/engine/contract/market';
import type { FeedData, SymbolRow } from '../../src/engine/contract/messages';
import { formatAge, formatBytes, formatCount, formatFixed, missingText } from '../../src/engine/contract/numberFormat';
import { csvInstant, csvNumber } from '../shared/csvText';
import type { TimeFormat } from '../shared/timeFormat';
import { numberColumn, textColumn, type TextCell, type TextTable } from './textTable';

/** Columns whose press shows the symbol's gaps. */
export const gapColumns: readonly string[] = ['gaps_open', 'gaps_lost', 'gaps_repaired'];

/** One row a symbol: how it is doing. */
export function symbolTable(data: FeedData, silenceMs: number): TextTable {
  const nowMs = data.feed.exchangeTimeMs + silenceMs;
  const press = 'Press to see which.';
  return {
    columns: [
      textColumn('Symbol', 'symbol', 'The instrument; a venue other than spot is named.'),
      textColumn('State', 'state', 'Live means that its own trades came, not only that a connection stands.'),
      numberColumn('Last trade', 'last_trade', 'Time since its last trade, by the exchange’s clock.'),
      numberColumn('Ticks/s', 'ticks_per_second', 'Ticks a second over the last seconds.'),
      numberColumn('Lag p50', 'lag_p50_ms', 'Half of the last ticks came sooner after their event than this.'),
      numberColumn('Lag p99', 'lag_p99_ms', 'All but one in a hundred of the last ticks came sooner than this.'),
      numberColumn('Gaps open', 'gaps_open', 'Stretches of missing ids that are being repaired.', press),
      numberColumn('Lost', 'gaps_lost', 'Stretches of missing ids that will not come any more.', press),
      numberColumn('Repaired', 'gaps_repaired', 'Stretches of missing ids that were fetched again.', press),
      numberColumn('Disk a day', 'bytes_per_day', 'About what it takes on the disk at the rate seen since the start.'),
    ],
    rows: data.symbols.map((row) => ({
      id: row.instrument,
      cells: symbolCells(row, data.feed.running, nowMs),
    })),
    empty: 'No symbols yet.',
  };
}

function symbolCells(row: SymbolRow, isRunning: boolean, nowMs: number): readonly TextCell[] {
  const ageMs = nowMs - row.lastTradeMs;
  const { bytesPerDay = Number.NaN } = row;
  const state = feedStateWord[isRunning ? row.state : 'idle'];
  const ticksPerSecond = isRunning ? row.ticksPerSecond : Number.NaN;
  return [
    { text: displayName(row.instrument), raw: row.instrument },
    { text: state, raw: state, more: row.stateMessage },
    { text: Number.isFinite(ageMs) ? formatAge(ageMs) : missingText, raw: csvInstant(row.lastTradeMs) },
    { text: formatFixed(ticksPerSecond, 1), raw: csvNumber(ticksPerSecond) },
    { text: milliseconds(row.lagP50Ms), raw: csvNumber(row.lagP50Ms) },
    { text: milliseconds(row.lagP99Ms), raw: csvNumber(row.lagP99Ms) },
    { text: formatCount(row.gapsOpen), raw: csvNumber(row.gapsOpen) },
    { text: formatCount(row.gapsLost ?? 0), raw: csvNumber(row.gapsLost ?? 0) },
    { text: formatCount(row.gapsRepaired), raw: csvNumber(row.gapsRepaired) },
    {
      text: formatBytes(bytesPerDay),
      raw: csvNumber(Math.round(bytesPerDay)),
      more: Number.isNaN(bytesPerDay) ? 'Known once it has been live for a minute.' : '',
    },
  ];
}

/** Stretches of missing ids, those that matter most first. */
export function gapTable(gaps: readonly Gap[], time: TimeFormat): TextTable {
  return {
    columns: [
      textColumn('Symbol', 'symbol', 'The instrument.'),
      textColumn('State', 'state', 'Open: being repaired. Lost: will not come any more. Repaired: fetched again.'),
      numberColumn('Ids', 'ids', 'How many ids were missing.'),
      numberColumn('First id', 'from_id', 'The first id that was missing.'),
      numberColumn('Last id', 'to_id', 'The last id that was missing.'),
      textColumn('From', 'from', 'Trade time of the last tick before it.'),
      textColumn('To', 'to', 'Trade time of the first tick after it.'),
      textColumn('Closed', 'closed', 'When it was repaired or given up.'),
      textColumn('Why', 'reason', 'The reason on record.'),
    ],
    rows: gaps.map((gap) => ({ id: `${gap.instrument} ${gap.fromId}-${gap.toId}`, cells: gapCells(gap, time) })),
    empty: 'No trade is known to be missing.',
  };
}

function gapCells(gap: Gap, time: TimeFormat): readonly TextCell[] {
  const ids = gap.toId - gap.fromId + 1;
  const stamp = (timeMs: number): TextCell => ({ text: time.stamp(timeMs, true), raw: csvInstant(timeMs) });
  return [
    { text: displayName(gap.instrument), raw: gap.instrument },
    { text: gap.state, raw: gap.state },
    { text: formatCount(ids), raw: String(ids) },
    { text: String(gap.fromId), raw: String(gap.fromId) },
    { text: String(gap.toId), raw: String(gap.toId) },
    stamp(gap.fromMs),
    stamp(gap.toMs),
    stamp(gap.closedMs ?? Number.NaN),
    { text: gap.reason === '' ? closedWords[gap.state] : (reasonWords[gap.reason] ?? gap.reason), raw: gap.reason },
  ];
}

/** The past of each symbol: what is fetched of it, and how far back it goes. */
export function historyTable({ history, feed }: FeedData, time: TimeFormat): TextTable {
  return {
    columns: [
      textColumn('Symbol', 'symbol', 'The instrument.'),
      textColumn('State', 'state', 'Whole: all bars that are wanted and that the exchange has are stored.'),
      numberColumn('Fetched', 'fetched', 'Bars asked for in this run, of those that were missing, of all timeframes.'),
      textColumn('Back to', 'back_to', 'From here on no one-minute bar is missing.'),
      textColumn(
        'Wanted from',
        'wanted_from',
        'By what pairs and panels need, the setting spreadscope.history.days, and what you asked for.',
      ),
      textColumn('Why', 'why', 'What it waits for, or why there is no more.'),
    ],
    rows: history.map((row) => ({ id: row.instrument, cells: historyCells(row, feed.exchangeTimeMs, time) })),
    empty: feed.running ? 'This source fetches no history.' : 'None is fetched while the feed is off.',
  };
}

function historyCells(row: HistoryRow, nowMs: number, time: TimeFormat): readonly TextCell[] {
  const moment = (timeMs: number): TextCell => ({ text: longAgo(timeMs, nowMs, time), raw: csvInstant(timeMs) });
  const isNothing = row.wantedBars === 0;
  return [
    { text: displayName(row.instrument), raw: row.instrument },
    { text: row.state, raw: row.state },
    {
      text: isNothing ? missingText : `${formatCount(row.doneBars)} of ${formatCount(row.wantedBars)}`,
      raw: isNothing ? '' : `${row.doneBars} of ${row.wantedBars}`,
    },
    moment(row.backToMs),
    moment(row.wantedFromMs),
    { text: row.message, raw: row.message },
  ];
}

/** With the year where it is another one. */
function longAgo(timeMs: number, nowMs: number, time: TimeFormat): string {
  if (!Number.isFinite(timeMs)) return missingText;
  const year = new Date(timeMs).getUTCFullYear();
  return `${time.stamp(timeMs, false)}${year === new Date(nowMs).getUTCFullYear() ? '' : ` ${year}`}`;
}

/** What stands for a reason where none is on record. */
const closedWords: { readonly [K in Gap['state']]: string } = { open: '', repaired: 'fetched again', lost: '' };

/** Reasons on record in plain words; one that is not here is shown as it stands. */
const reasonWords: Readonly<Record<string, string>> = {
  missed: 'did not come',
  timeout: 'the exchange did not answer in time',
  notOffered: 'the exchange no longer has them',
  delisted: 'the symbol was delisted',
  diskFull: 'the disk was full',
  simulatedFault: 'a fault that was asked for',
  simulatorOff: 'the simulator was off',
  fileDamaged: 'the file that held them was damaged',
};

function milliseconds(value: number): string {
  return Number.isFinite(value) ? `${formatFixed(value, 0)} ms` : missingText;
}
