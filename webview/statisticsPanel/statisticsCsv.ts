import type { AnalyticSeries } from '../../src/engine/contract/analytics';
import type { StatisticsItem } from '../../src/engine/contract/messages';

/** All results as CSV, a value a line, in full precision: point as decimal sign, NaN as an empty cell. */
export function resultsCsv(items: readonly StatisticsItem[]): string {
  const lines = items.flatMap(({ declaration, result }) => {
    return declaration.fields.map((field) =>
      [
        result.subject,
        result.timeframe,
        result.id,
        field.id,
        number(result.values[field.id] ?? NaN),
        field.unit,
        String(result.bars),
        instant(result.fromMs),
        instant(result.toMs),
        result.reason,
      ].map(cell),
    );
  });
  const head = ['subject', 'timeframe', 'analytic', 'field', 'value', 'unit', 'bars', 'from', 'to', 'reason'];
  return text([head, ...lines]);
}

/** One analytic's series as CSV: a line a bar, a column a field. */
export function seriesCsv(series: AnalyticSeries): string {
  const head = ['open_time', 'open_ms', ...series.columns.map(({ field }) => field)];
  const lines = [...series.openMs].map((openMs, row) => [
    instant(openMs),
    String(openMs),
    ...series.columns.map(({ values }) => number(values[row] ?? NaN)),
  ]);
  return text([head, ...lines]);
}

function text(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.join(',')}\n`).join('');
}

function number(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

function instant(timeMs: number): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : '';
}

/** Quoted where it has to be; text that a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(value: string): string {
  const isFormula = /^[=+@\t\r]/.test(value) || (value.startsWith('-') && Number.isNaN(Number(value)));
  const safe = isFormula ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
