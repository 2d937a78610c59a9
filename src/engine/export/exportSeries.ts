import type { AnalyticSeries } from '../contract/analytics';
import { csvLineEnd } from './csvField';
import { decimal } from './decimal';
import type { CsvChunk } from './exportTicks';

const rowsPerChunk = 4_096;

/** The series of an analytic as CSV: `time_ms` (the bar's open time) and its fields; empty where a value is missing. */
export async function* exportSeries(series: AnalyticSeries): AsyncGenerator<CsvChunk> {
  const header = ['time_ms', ...series.columns.map(({ field }) => field)].join(',');
  yield { text: header + csvLineEnd, rows: 0, firstMs: Number.NaN, lastMs: Number.NaN };
  for (let from = 0; from < series.openMs.length; from += rowsPerChunk) {
    const to = Math.min(from + rowsPerChunk, series.openMs.length);
    let text = '';
    for (let row = from; row < to; row++) {
      const values = series.columns.map(({ values: column }) => csvNumber(column[row] ?? Number.NaN));
      text += `${series.openMs[row]},${values.join(',')}${csvLineEnd}`;
    }
    const [firstMs, lastMs] = [series.openMs[from] ?? Number.NaN, series.openMs[to - 1] ?? Number.NaN];
    yield await Promise.resolve({ text, rows: to - from, firstMs, lastMs });
  }
}

function csvNumber(value: number): string {
  if (Number.isNaN(value)) return '';
  return Number.isFinite(value) ? decimal(value) : String(value);
}
