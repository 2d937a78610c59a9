import type { InstrumentId } from '../contract/ids';
import {
  storedTimeframes,
  timeframeMs,
  type Gap,
  type SourceEvent,
  type StoredTimeframe,
  type StreamKind,
} from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { CsvBarReader } from './csvBars';
import { describeLayout, guessLayout, type CsvHints, type CsvLayout } from './csvLayout';
import { readCard, type CsvCard } from './csvCard';
import { readCsvRows, type BadLine, type CsvRowReader } from './csvRows';
import { splitRow } from './csvRow';
import { CsvTickReader } from './csvTicks';
import { readTimeMs } from './csvValue';
import { openFileBytes, type OpenFile } from './fileBytes';
import { readLines } from './lines';

export interface CsvOptions extends CsvHints {
  /** Plain, gzip or zip. Beside it `FILE.json`, as our exports have it, is read where it is there. */
  readonly file: string;
  readonly instrument: InstrumentId;
  /** Of ids whose file does not tell; `aggTrade` by default. */
  readonly stream?: StreamKind;
  /** Of ids whatever the file tells: a person knows better. */
  readonly givenStream?: StreamKind;
  /** Of bars whose file does not tell. */
  readonly timeframe?: StoredTimeframe;
  /** `refuse` reads the file through first and takes nothing of it where a line is bad. */
  readonly badLines: 'skip' | 'refuse';
  /** Dates gaps and refusals. */
  readonly nowMs: number;
  readonly openFile?: OpenFile;
}

/** Counts so far; complete when `events` has ended. */
export interface CsvReport {
  rows: number;
  ticks: number;
  bars: number;
  gaps: number;
  badLines: number;
  /** The first of them. */
  readonly firstBadLines: BadLine[];
}

export interface CsvImport {
  readonly layout: CsvLayout;
  /** The column mapping and what the file lacks, in words, to be shown before anything is taken. */
  readonly description: readonly string[];
  /** Of them, what the file lacks. */
  readonly notes: readonly string[];
  readonly stream: StreamKind;
  /** Null for ticks. */
  readonly timeframe: StoredTimeframe | null;
  /** What stood beside the file, or null. */
  readonly card: CsvCard | null;
  readonly report: CsvReport;
  /** Ticks and gaps, or bars, in order; bad lines as `rejected`. Once. Throws where the file breaks off. */
  events(): AsyncGenerator<readonly SourceEvent[]>;
}

const shownBadLines = 20;
const batchEvents = 1_000;

/**
 * Opens a CSV file of ticks or bars: guesses delimiter, header, columns and time unit, and fails with a sentence
 * where the file cannot be read, is of neither kind, or holds a bad line that is not to be skipped.
 */
export async function openCsv(options: CsvOptions): Promise<Result<CsvImport>> {
  const openFile = options.openFile ?? openFileBytes;
  try {
    const card = await readCard(`${options.file}.json`, openFile);
    const head = await firstLines(openFile(options.file));
    const guessed = guessLayout(head, { ...(card === null ? {} : { what: card.what }), ...withoutUndefined(options) });
    if (!guessed.ok) return fail(guessed.failure.reason, `${options.file}: ${guessed.failure.message}`);
    const layout = guessed.value;
    const stream = options.givenStream ?? card?.stream ?? layout.stream ?? options.stream ?? 'aggTrade';
    const timeframe = layout.what === 'bars' ? timeframeOf(head, layout, options, card) : succeed(null);
    if (!timeframe.ok) return fail(timeframe.failure.reason, `${options.file}: ${timeframe.failure.message}`);
    const makeReader = (): CsvRowReader => readerOf(layout, options, stream, timeframe.value);
    if (options.badLines === 'refuse') {
      const fault = await firstFault(openFile(options.file), layout, makeReader());
      if (fault !== null) return fail('badLines', `${options.file}: ${fault}`);
    }
    const reader = makeReader();
    const report: CsvReport = { rows: 0, ticks: 0, bars: 0, gaps: 0, badLines: 0, firstBadLines: [] };
    return succeed({
      layout,
      description: [describeLayout(layout), ...reader.notes],
      notes: reader.notes,
      stream,
      timeframe: timeframe.value,
      card,
      report,
      events: () => eventsOf(openFile(options.file), { layout, reader, report, card, ...options, stream }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('file', `${options.file} cannot be read: ${why}.`);
  }
}

interface Reading {
  readonly layout: CsvLayout;
  readonly reader: CsvRowReader;
  readonly report: CsvReport;
  readonly card: CsvCard | null;
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly nowMs: number;
}

async function* eventsOf(bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<readonly SourceEvent[]> {
  const { report } = reading;
  let batch: SourceEvent[] = [];
  for await (const lines of readCsvRows(bytes, reading.layout, reading.reader)) {
    for (const line of lines) {
      report.rows++;
      if ('bad' in line) batch.push(refused(line.bad, reading));
      else batch.push(...line.events.map((event) => counted(event, reading)));
      if (batch.length < batchEvents) continue;
      yield batch;
      batch = [];
    }
  }
  batch.push(...closedGaps(reading));
  if (batch.length > 0) yield batch;
}

function refused(bad: BadLine, { report, nowMs }: Reading): SourceEvent {
  report.badLines++;
  if (report.firstBadLines.length < shownBadLines) report.firstBadLines.push(bad);
  const message = `Line ${bad.line}: ${bad.message}.`;
  return { kind: 'rejected', reason: bad.reason, message, sample: bad.sample, atMs: nowMs };
}

/** Counts the event; a gap that the card knows keeps the state and the reason it had. */
function counted(event: SourceEvent, { report, card }: Reading): SourceEvent {
  if (event.kind === 'tick') report.ticks++;
  else if (event.kind === 'bar') report.bars++;
  if (event.kind !== 'gap') return event;
  report.gaps++;
  const known = card?.gaps.find((gap) => gap.fromId === event.fromId && gap.toId === event.toId);
  return known === undefined ? event : { ...event, ...known };
}

/** Gaps of the card that are closed by now: their ids stand in the file, the record of them goes along. */
function closedGaps({ card, instrument, stream, layout }: Reading): readonly Gap[] {
  if (card === null || layout.what !== 'ticks') return [];
  return card.gaps
    .filter((gap) => gap.state === 'repaired')
    .map((gap) => ({ kind: 'gap', instrument, stream, ...gap }));
}

function readerOf(
  layout: CsvLayout,
  options: CsvOptions,
  stream: StreamKind,
  timeframe: StoredTimeframe | null,
): CsvRowReader {
  const { instrument, nowMs } = options;
  return timeframe === null
    ? new CsvTickReader({ instrument, stream, layout, nowMs })
    : new CsvBarReader({ instrument, stream, layout, timeframe });
}

async function firstFault(
  bytes: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
  reader: CsvRowReader,
): Promise<string | null> {
  let count = 0;
  let first: BadLine | null = null;
  for await (const lines of readCsvRows(bytes, layout, reader)) {
    for (const line of lines) {
      if (!('bad' in line)) continue;
      count++;
      first ??= line.bad;
    }
  }
  if (first === null) return null;
  const others = count === 1 ? '' : `, and ${count - 1} more`;
  return `line ${first.line}: ${first.message} (${first.sample.slice(0, 80)})${others}. Nothing was imported.`;
}

/** At most a hundred lines. */
export async function firstLines(bytes: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const lines of readLines(bytes)) {
    for (const line of lines) found.push(Buffer.from(line).toString('utf8'));
    if (found.length >= 100) break;
  }
  return found.slice(0, 100);
}

/** Told by the caller, the card, a column, or by the distance of the first rows. */
function timeframeOf(
  head: readonly string[],
  layout: CsvLayout,
  options: CsvOptions,
  card: CsvCard | null,
): Result<StoredTimeframe> {
  const rows = head.filter((line) => line.trim() !== '').slice(layout.hasHeader ? 1 : 0);
  const fields = rows.map((line) => splitRow(line, layout.delimiter) ?? []);
  const named = options.timeframe ?? card?.timeframe ?? fields[0]?.[layout.columns.timeframe ?? -1];
  const times = fields.map((row) => readTimeMs(row[layout.columns.time ?? -1] ?? '', layout.timeUnit));
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
  const leastMs = Math.min(...steps.filter((step) => step > 0));
  const found = storedTimeframes.find((timeframe) =>
    named === undefined || named === null ? timeframeMs[timeframe] === leastMs : timeframe === named,
  );
  if (found !== undefined) return succeed(found);
  const seen = named ?? `${leastMs} ms between rows`;
  return fail(
    'timeframe',
    `Bars of ${seen} cannot be imported: it takes ${storedTimeframes.join(', ')}; longer ones are made from 1m.`,
  );
}

function withoutUndefined(hints: CsvHints): CsvHints {
  return {
    ...(hints.what === undefined ? {} : { what: hints.what }),
    ...(hints.columns === undefined ? {} : { columns: hints.columns }),
  };
}
