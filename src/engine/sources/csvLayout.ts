import type { CsvField } from '../contract/csvImport';
import type { StreamKind } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { columnsByName, type CsvColumns } from './csvColumns';
import { splitRow } from './csvRow';
import { readDecimal, readFlag, readWhole, timeUnitOfText, type CsvTimeUnit } from './csvValue';

/** How a file is to be read. */
export interface CsvLayout {
  readonly what: 'ticks' | 'bars';
  /** What the layout was recognised as: `named columns`, `Binance aggTrades archive` … */
  readonly name: string;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly columns: CsvColumns;
  readonly timeUnit: CsvTimeUnit;
  /** Which numbering the ids follow, where the file tells. */
  readonly stream: StreamKind | null;
}

/** What a person fixes where the guess would be wrong; places count from 1. */
export interface CsvHints {
  readonly what?: 'ticks' | 'bars';
  readonly columns?: Readonly<Partial<Record<CsvField, number>>>;
}

/**
 * Guesses the layout from the first lines: by the names of a header, or by the shape of the public archives, which
 * have none. Fails with what was seen where it is neither and the hints do not say.
 */
export function guessLayout(lines: readonly string[], hints: CsvHints = {}): Result<CsvLayout> {
  const { first, delimiter, head, hasHeader, sample } = cutHead(lines);
  if (first === '') return fail('empty', 'The file is empty.');
  const found = (hasHeader ? namedShape(head) : archiveShape(sample)) ?? (hints.columns === undefined ? null : noShape);
  if (found === null || (hints.what !== undefined && hints.what !== found.what && hints.columns === undefined)) {
    const wanted = hints.what === 'bars' ? 'a time, open, high, low, close' : 'a time, a price and a quantity';
    return fail('columns', `No column mapping fits: it needs ${wanted}. The first line is: ${first.slice(0, 200)}`);
  }
  const given = Object.entries(hints.columns ?? {}).map(([field, place]) => [field, place - 1] as const);
  const columns: CsvColumns = { ...found.columns, ...Object.fromEntries(given) };
  const timeUnit = timeUnitOfText(sample[columns.time ?? -1] ?? '');
  if (sample.length === 0) return fail('empty', 'The file has a header and no rows.');
  if (timeUnit === null) {
    return fail(
      'time',
      `No time was recognised in column ${(columns.time ?? -1) + 1}: "${sample[columns.time ?? -1] ?? ''}".`,
    );
  }
  return succeed({ ...found, what: hints.what ?? found.what, delimiter, hasHeader, columns, timeUnit });
}

export interface CsvHead {
  /** The first line that is not empty; empty where there is none. */
  readonly first: string;
  readonly delimiter: string;
  readonly head: readonly string[];
  readonly hasHeader: boolean;
  /** The first row of data; empty where there is none. */
  readonly sample: readonly string[];
}

/** The first lines cut into fields: by which delimiter, and whether the first of them is a header. */
export function cutHead(lines: readonly string[]): CsvHead {
  const filled = lines.filter((line) => line.trim() !== '').map((line) => line.replace(/^\uFEFF/, ''));
  const delimiter = delimiterOf(filled);
  const rows = filled.map((line) => splitRow(line, delimiter) ?? []);
  const [head = []] = rows;
  const hasHeader = !head.some((field) => timeUnitOfText(field) !== null) && head.some((field) => /[a-z]/i.test(field));
  const sample = rows.slice(hasHeader ? 1 : 0).find((row) => row.length === head.length) ?? rows[1] ?? [];
  return { first: filled[0] ?? '', delimiter, head, hasHeader, sample };
}

/** The layout in words, for a person to check before anything is imported. */
export function describeLayout(layout: CsvLayout): string {
  const places = Object.entries(layout.columns)
    .sort(([, a], [, b]) => a - b)
    .map(([field, place]) => `${place + 1} ${field}`);
  const unit = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds', text: 'dates' }[
    layout.timeUnit
  ];
  const delimiter = layout.delimiter === '\t' ? 'tab' : layout.delimiter;
  return `${layout.what}, ${layout.name}, ${layout.hasHeader ? 'with' : 'without'} header, delimiter ${delimiter}, times in ${unit}; columns: ${places.join(', ')}`;
}

type Shape = Pick<CsvLayout, 'what' | 'name' | 'columns' | 'stream'>;

const noShape: Shape = { what: 'ticks', name: 'columns as given', columns: {}, stream: null };

function namedShape(header: readonly string[]): Shape | null {
  const named = columnsByName(header);
  return named === null ? null : { ...named, name: 'named columns' };
}

/** The public archives without a header: klines, aggTrades, trades, told apart by what their columns hold. */
function archiveShape(row: readonly string[]): Shape | null {
  const isTime = (place: number): boolean => timeUnitOfText(row[place] ?? '') !== null;
  const isFlag = (place: number): boolean => readFlag(row[place] ?? '') !== null;
  const isWhole = (place: number): boolean => !Number.isNaN(readWhole(row[place] ?? ''));
  const isNumber = (place: number): boolean => !Number.isNaN(readDecimal(row[place] ?? ''));
  if (isTime(0) && row.length >= 11 && isTime(6) && [1, 2, 3, 4, 5].every(isNumber)) {
    const columns = {
      time: 0,
      open: 1,
      high: 2,
      low: 3,
      close: 4,
      volume: 5,
      quoteVolume: 7,
      tradeCount: 8,
      takerBuyVolume: 9,
    };
    return { what: 'bars', name: 'Binance klines archive', columns, stream: null };
  }
  if (row.length >= 7 && isWhole(0) && isWhole(3) && isWhole(4) && isTime(5) && isFlag(6)) {
    const columns = { id: 0, price: 1, quantity: 2, firstId: 3, lastId: 4, time: 5, isBuyerMaker: 6 };
    return { what: 'ticks', name: 'Binance aggTrades archive', columns, stream: 'aggTrade' };
  }
  if (row.length >= 6 && isWhole(0) && isNumber(3) && isTime(4) && isFlag(5)) {
    const columns = { id: 0, price: 1, quantity: 2, time: 4, isBuyerMaker: 5 };
    return { what: 'ticks', name: 'Binance trades archive', columns, stream: 'trade' };
  }
  if (row.length >= 6 && isTime(0) && [1, 2, 3, 4, 5].every(isNumber)) {
    const columns = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 };
    return { what: 'bars', name: 'time, open, high, low, close, volume', columns, stream: null };
  }
  return null;
}

/** The delimiter that cuts the first lines into equally many fields, more of them than the others do. */
function delimiterOf(lines: readonly string[]): string {
  let best = ',';
  let most = 1;
  for (const delimiter of [',', ';', '\t', '|']) {
    const counts = lines.slice(0, 5).map((line) => splitRow(line, delimiter)?.length ?? 0);
    const least = Math.min(...counts);
    if (least > most) {
      most = least;
      best = delimiter;
    }
  }
  return best;
}
