import type { AnalyticSeries } from '../../src/engine/contract/analytics';
import type { StatisticsItem } from '../../src/engine/contract/messages';
import { csvCell, csvInstant, csvLines, csvNumber } from '../shared/csvText';

/** All results as CSV, a value a line, in full precision: point as decimal sign, NaN as an empty cell. */
export function resultsCsv(items: readonly StatisticsItem[]): string {
  const lines = items.flatMap(({ declaration, result }) => {
    return declaration.fields.map((field) =>
      [
        result.subject,
        result.timeframe,
        result.id,
        field.id,
        csvNumber(result.values[field.id] ?? NaN),
        field.unit,
        String(result.bars),
        csvInstant(result.fromMs),
        csvInstant(result.toMs),
        result.reason,
      ].map(csvCell),
    );
  });
  const head = ['subject', 'timeframe', 'analytic', 'field', 'value', 'unit', 'bars', 'from', 'to', 'reason'];
  return csvLines([head, ...lines]);
}

/** One analytic's series as CSV: a line a bar, a column a field. */
export function seriesCsv(series: AnalyticSeries): string {
  const head = ['open_time', 'open_ms', ...series.columns.map(({ field }) => field)];
  const lines = [...series.openMs].map((openMs, row) => [
    csvInstant(openMs),
    String(openMs),
    ...series.columns.map(({ values }) => csvNumber(values[row] ?? NaN)),
  ]);
  return csvLines([head, ...lines]);
}
