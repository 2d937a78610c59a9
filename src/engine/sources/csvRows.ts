import type { SourceEvent } from '../contract/market';
import { readLines } from './lines';
import type { CsvLayout } from './csvLayout';
import { splitRow } from './csvRow';

/** Why a row is not taken. */
export interface CsvRefusal {
  readonly reason: string;
  readonly message: string;
}

/** Turns the rows of one kind of file into events, one after the other. */
export interface CsvRowReader {
  /** What the file lacks and what stands in its place. */
  readonly notes: readonly string[];
  /** Events, none for a row that is left out, or why it is refused. */
  read(row: readonly string[]): readonly SourceEvent[] | CsvRefusal;
}

export interface BadLine extends CsvRefusal {
  /** Counted from 1, the header included. */
  readonly line: number;
  /** The first 200 characters. */
  readonly sample: string;
}

/** Either what a line gave or what is wrong with it. */
export type CsvLine = { readonly events: readonly SourceEvent[] } | { readonly bad: BadLine };

/** Every row of the file in groups as they come; empty lines are left out. Memory holds one piece of the file. */
export async function* readCsvRows(
  bytes: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
  reader: CsvRowReader,
): AsyncGenerator<readonly CsvLine[]> {
  let line = 0;
  let headerLeft = layout.hasHeader;
  for await (const lines of readLines(bytes)) {
    const found: CsvLine[] = [];
    for (const raw of lines) {
      line++;
      const text = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('utf8');
      if (text.trim() === '') continue;
      if (headerLeft) {
        headerLeft = false;
        continue;
      }
      found.push(readRow(text, line, layout, reader));
    }
    if (found.length > 0) yield found;
  }
}

function readRow(text: string, line: number, layout: CsvLayout, reader: CsvRowReader): CsvLine {
  const row = splitRow(text, layout.delimiter);
  const answer =
    row === null ? { reason: 'quotes', message: 'a quote is left open or stands inside a field' } : reader.read(row);
  return 'reason' in answer ? { bad: { ...answer, line, sample: text.slice(0, 200) } } : { events: answer };
}
