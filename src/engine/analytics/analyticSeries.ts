import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnalyticSeries, ParameterValues } from '../contract/analytics';
import { succeed, type Result } from '../contract/result';
import type { Analytic } from './analytic';
import type { RawParameters } from './parameters';
import { builtInAnalytics } from './registry';
import { computeAt, prepare, subjectOf } from './runAnalytic';
import { viewOf, type AnalyticInputs } from './views';

export interface SeriesRange {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** A series to be computed: nothing is, before `between` is called. */
export interface PlannedSeries {
  /** Complete, with the defaults of those that were left out. */
  readonly parameters: ParameterValues;
  /** Bars of the range. */
  readonly bars: number;
  /** The values at the bars `from` to `to` (exclusive) of the range. */
  between(from: number, to: number): AnalyticSeries;
}

/**
 * The values of an analytic at the close of every bar opened in [fromMs, toMs), each on the window that ends there, as
 * `runAnalytic` gives them: columns for CSV export and drawing. NaN until warm. Costs one result a bar. Fails as
 * `runAnalytic` does.
 */
export function analyticSeries(
  id: string,
  inputs: AnalyticInputs,
  raw: RawParameters = {},
  range: SeriesRange = {},
  table: readonly Analytic[] = builtInAnalytics,
): Result<AnalyticSeries> {
  const planned = planAnalyticSeries(id, inputs, raw, range, table);
  return planned.ok ? succeed(planned.value.between(0, planned.value.bars)) : planned;
}

/** As {@link analyticSeries}, to be computed piece by piece. */
export function planAnalyticSeries(
  id: string,
  inputs: AnalyticInputs,
  raw: RawParameters = {},
  range: SeriesRange = {},
  table: readonly Analytic[] = builtInAnalytics,
): Result<PlannedSeries> {
  const prepared = prepare(id, inputs, raw, table);
  if (!prepared.ok) return prepared;
  const { analytic, parameters, needBars } = prepared.value;
  const { fromMs = -Infinity, toMs = Infinity } = range;
  const view = viewOf(inputs, fromMs);
  const openMs = view.openMs.filter((timeMs) => timeMs >= fromMs && timeMs < toMs);
  // Bars rise: those of the range stand together.
  const first = view.openMs.findIndex((timeMs) => timeMs >= fromMs);
  const between = (from: number, to: number): AnalyticSeries => {
    const columns = analytic.declaration.fields.map(({ id: field }) => ({
      field,
      values: new Float64Array(to - from),
    }));
    for (let row = from; row < to; row++) {
      const { values } = computeAt(analytic, parameters, needBars, view, first + row + 1);
      for (const column of columns) column.values[row - from] = values[column.field] ?? NaN;
    }
    return { id, subject: subjectOf(view), openMs: openMs.slice(from, to), columns };
  };
  return succeed({ parameters, bars: openMs.length, between });
}

/** A few results at a time, each in a turn of its own: ticks wait for none but those. */
const barsPerTurn = 8;

/** The series in pieces, computed as they are asked for; a range without bars gives one piece without rows. */
export async function* seriesInTurns(planned: PlannedSeries): AsyncGenerator<AnalyticSeries> {
  if (planned.bars === 0) yield planned.between(0, 0);
  for (let from = 0; from < planned.bars; from += barsPerTurn) {
    yield planned.between(from, Math.min(from + barsPerTurn, planned.bars));
    await nextTurn();
  }
}
