import { basename } from 'node:path';
import type { CsvChoice, CsvField, CsvPreview, CsvReading } from '../contract/csvImport';
import { parseInstrument, type InstrumentId } from '../contract/ids';
import type { Bar, Realm, StreamKind, Tick } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import type { RetentionSettings } from '../contract/settings';
import { readCard, type CsvCard } from './csvCard';
import { firstLines, openCsv, type CsvImport } from './csvFile';
import { cutHead, guessLayout, type CsvHead } from './csvLayout';
import { openFileBytes } from './fileBytes';

export interface CsvPreviewOptions {
  readonly choice: CsvChoice;
  readonly realm: Realm;
  /** The stream that the store shows. */
  readonly stream: StreamKind;
  /** Of symbols that neither the file nor the person gives one. */
  readonly usualVenue: string;
  readonly nowMs: number;
  readonly retention: Pick<RetentionSettings, 'tickHours' | 'barDays'>;
}

/**
 * How a file would be read: what each column is taken for, the symbol and where it is from, the first row as it is
 * understood, what the file lacks. Nothing is taken. A file that no mapping fits is shown too, for its columns to be
 * placed by hand; fails where it cannot be read at all.
 */
export async function previewCsv(options: CsvPreviewOptions): Promise<Result<CsvPreview>> {
  const { choice, realm, stream, usualVenue, nowMs } = options;
  const { file, symbol: _, ...hints } = choice;
  let head: CsvHead;
  let lines: readonly string[];
  try {
    lines = await firstLines(openFileBytes(file));
    head = cutHead(lines);
  } catch (error) {
    return fail('file', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (head.first === '') return fail('empty', `${file} is empty.`);
  const card = await readCard(`${file}.json`, openFileBytes);
  const layout = guessLayout(lines, { ...(card === null ? {} : { what: card.what }), ...hints });
  const places = layout.ok ? layout.value.columns : {};
  const { instrument, from } = instrumentOf(choice, card, head.sample[places.symbol ?? -1] ?? '', usualVenue);
  const csv = { file, nowMs, stream, ...hints, badLines: 'skip' } as const;
  // Where the symbol is still to be asked for, the layout can be shown all the same.
  const opened = await openCsv({ ...csv, instrument: instrument ?? (`${usualVenue}:unknown` as InstrumentId) });
  return succeed({
    realm,
    delimiter: head.delimiter,
    hasHeader: head.hasHeader,
    columns: columnsOf(head, places),
    instrument,
    instrumentFrom: from,
    reading: opened.ok ? await readingOf(opened.value, options, instrument !== null) : null,
    problem: opened.ok ? '' : opened.failure.message.replace(`${file}: `, ''),
  });
}

function columnsOf(
  { head, hasHeader, sample }: CsvHead,
  places: Readonly<Partial<Record<CsvField, number>>>,
): CsvPreview['columns'] {
  const fields = new Map(Object.entries(places).map(([field, place]) => [place, field as CsvField]));
  return head.map((name, place) => ({
    name: hasHeader ? name : '',
    sample: (sample[place] ?? '').slice(0, 60),
    field: fields.get(place) ?? null,
  }));
}

/** By the person, the card, a column, the name of the file: whichever comes first and can be read. */
function instrumentOf(
  choice: CsvChoice,
  card: CsvCard | null,
  column: string,
  usualVenue: string,
): { readonly instrument: InstrumentId | null; readonly from: string } {
  const inName = /^[a-z0-9]+/i.exec(basename(choice.file))?.[0] ?? '';
  const told: readonly (readonly [string, string])[] =
    choice.symbol === undefined
      ? [
          [card === null ? '' : `${card.venue}:${card.symbol}`, 'as the card beside the file says'],
          [column.replace(/^'/, ''), 'as its first row says'],
          [inName, 'guessed from the name of the file'],
        ]
      : [[choice.symbol, 'as given']];
  for (const [text, from] of told) {
    const parsed = text === '' ? null : parseInstrument(text, usualVenue);
    if (parsed?.ok === true) return { instrument: parsed.value, from };
  }
  return { instrument: null, from: '' };
}

async function readingOf(opened: CsvImport, options: CsvPreviewOptions, hasSymbol: boolean): Promise<CsvReading> {
  const { layout, stream, timeframe, report, notes } = opened;
  const events = opened.events();
  const first = await events.next();
  const batch = first.done === true ? [] : first.value;
  await events.return(undefined);
  const ticks = batch.filter((event) => event.kind === 'tick');
  const bars = batch.filter((event) => event.kind === 'bar').map((event) => event.bar);
  const isOther = layout.what === 'ticks' && stream !== options.stream;
  const otherStream = `Its ids seem to be those of the stream ${stream}, and the feed shows ${options.stream}: the two never share a series. Choose the other stream here where that is wrong; else the setting Stream shows them.`;
  return {
    what: layout.what,
    name: layout.name,
    timeUnit: unitWords[layout.timeUnit],
    stream,
    timeframe,
    firstRow: tickRow(ticks[0]) ?? barRow(bars[0]) ?? [],
    notes: [...notes, ...(isOther ? [otherStream] : []), ...retentionNote(options, ticks[0]?.timeMs, bars[0]?.openMs)],
    headRows: report.rows,
    headBad: hasSymbol ? report.firstBadLines.map(({ line, message }) => `Line ${line}: ${message}.`) : [],
  };
}

/** What is older than the store keeps goes again, and a person should know before. */
function retentionNote(
  { retention, nowMs }: CsvPreviewOptions,
  tickMs = Number.NaN,
  barMs = Number.NaN,
): readonly string[] {
  const { tickHours, barDays } = retention;
  if (tickMs < nowMs - tickHours * 3_600_000) {
    return [`Ticks older than ${tickHours} hours go again, by the setting Retention: Tick Hours; their bars stay.`];
  }
  const isOldBar = barMs < nowMs - barDays * 86_400_000;
  return isOldBar ? [`Bars older than ${barDays} days go again, by the setting Retention: Bar Days.`] : [];
}

const unitWords = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds', text: 'dates' } as const;

function tickRow(tick: Tick | undefined): CsvReading['firstRow'] | null {
  if (tick === undefined) return null;
  return [
    ['time', timeText(tick.timeMs)],
    ['price', `${tick.price}`],
    ['quantity', `${tick.quantity}`],
    ['id', `${tick.id}`],
    ['taker', tick.isBuyerMaker ? 'sold' : 'bought'],
  ];
}

function barRow(bar: Bar | undefined): CsvReading['firstRow'] | null {
  if (bar === undefined) return null;
  return [
    ['time', timeText(bar.openMs)],
    ['open', `${bar.open}`],
    ['high', `${bar.high}`],
    ['low', `${bar.low}`],
    ['close', `${bar.close}`],
    ['volume', `${bar.volume}`],
  ];
}

function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}
