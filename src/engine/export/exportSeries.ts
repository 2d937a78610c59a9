import type { AnalyticSeries } from '../contract/analytics';
import { csvLineEnd } from './csvField';
import { decimal } from './decimal';
import type { CsvChunk } from './exportTicks';

const rowsPerChunk = 1_024;

/**
 * The series of an analytic as CSV: `time_ms` (the bar's open time) and its fields; empty where a value is missing.
 * Takes it in pieces, at least one, and holds a chunk of text at a time.
 */
export async function* exportSeries(pieces: AsyncIterable<AnalyticSeries>): AsyncGenerator<CsvChunk> {
  let isBegun = false;
  let gathered = noRows;
  for await (const piece of pieces) {
    if (!isBegun) {
      isBegun = true;
      const header = ['time_ms', ...piece.columns.map(({ field }) => field)].join(',');
      yield { ...noRows, text: header + csvLineEnd };
    }
    gathered = joined(gathered, piece);
    if (gathered.rows < rowsPerChunk) continue;
    yield gathered;
    gathered = noRows;
  }
  if (gathered.rows > 0) yield gathered;
}

const noRows: CsvChunk = { text: '', rows: 0, firstMs: Number.NaN, lastMs: Number.NaN };

function joined(before: CsvChunk, { openMs, columns }: AnalyticSeries): CsvChunk {
  let { text } = before;
  for (let row = 0; row < openMs.length; row++) {
    const values = columns.map(({ values: column }) => csvNumber(column[row] ?? Number.NaN));
    text += `${openMs[row]},${values.join(',')}${csvLineEnd}`;
  }
  return {
    text,
    rows: before.rows + openMs.length,
    firstMs: Number.isNaN(before.firstMs) ? (openMs[0] ?? Number.NaN) : before.firstMs,
    lastMs: openMs.at(-1) ?? before.lastMs,
  };
}

function csvNumber(value: number): string {
  if (Number.isNaN(value)) return '';
  return Number.isFinite(value) ? decimal(value) : String(value);
}
