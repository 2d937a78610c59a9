import type { AnalyticDeclaration, AnalyticDrawing, AnalyticSeries } from '../../src/engine/contract/analytics';
import type { Realm } from '../../src/engine/contract/market';
import { fade } from '../shared/colour';
import { formatSignificant } from '../../src/engine/contract/numberFormat';
import { marked } from '../../src/engine/contract/realmMark';
import type { Theme } from '../shared/theme';
import type { TimeFormat } from '../shared/timeFormat';
import {
  axisTitle,
  endLabel,
  plotBox,
  rightMarginPx,
  timeLayout,
  valueAxis,
  type ChartFigure,
  type ChartSize,
} from './chartLayout';
import type { Line, ScatterTrace, Shape } from './plotly';
import { extent, steppedRange, type Range } from './steppedRange';

export type TimeDrawing = Extract<AnalyticDrawing, { kind: 'series' | 'bands' }>;

export interface AnalyticChartInput {
  readonly drawing: TimeDrawing;
  readonly declaration: AnalyticDeclaration;
  readonly series: AnalyticSeries;
  readonly barMs: number;
  readonly realm: Realm;
  readonly theme: Theme;
  readonly time: TimeFormat;
  readonly size: ChartSize;
}

/** Lines are told apart by their dashes, which the title shows, not by colour, which has other meanings. */
const dashes = [
  { dash: 'solid', sample: '—' },
  { dash: 'dash', sample: '- -' },
  { dash: 'dot', sample: '···' },
  { dash: 'dashdot', sample: '-·-' },
] as const;

/** An analytic's series as its declaration says it is drawn: lines with levels, or a line in its band. */
export function analyticChart(input: AnalyticChartInput): ChartFigure {
  const { drawing, series, theme, size, time, barMs } = input;
  const rangeMs: Range = [series.openMs[0] ?? 0, (series.openMs.at(-1) ?? 0) + barMs];
  const fields = fieldsOf(drawing);
  const axis = axisRange(input, fields);
  const box = plotBox(size, rightMarginPx(8, theme), rangeMs);
  const common = timeLayout(size, box, theme, time);
  const layout = {
    ...common,
    dragmode: false as const,
    xaxis: { ...common.xaxis, anchor: 'y', fixedrange: true },
    yaxis: valueAxis(axis, [0, 1], theme, { nticks: Math.max(2, Math.floor(box.height / 50)) }),
    annotations: [axisTitle(marked(titleOf(input, fields), input.realm), 'y domain', theme)],
  };
  const key = JSON.stringify([
    input.declaration.id,
    drawing,
    series.openMs.at(-1),
    series.openMs.length,
    rangeMs,
    size,
    theme,
    axis,
    time.zoneName,
    input.realm,
  ]);
  return {
    key,
    layout,
    plot: box,
    live: shapes(input, fields, ((axis[1] - axis[0]) * 18) / box.height),
    data: () => traces(input, fields),
  };
}

function fieldsOf(drawing: TimeDrawing): readonly string[] {
  return drawing.kind === 'series' ? drawing.fields : [drawing.line, drawing.low, drawing.high];
}

function column(series: AnalyticSeries, field: string): Float64Array {
  return (
    series.columns.find((candidate) => candidate.field === field)?.values ??
    new Float64Array(series.openMs.length).fill(NaN)
  );
}

/** Fits the values, and the levels: a line at p = 0.05 has to be seen to be judged by. */
function axisRange(input: AnalyticChartInput, fields: readonly string[]): Range {
  const { series, drawing } = input;
  const ends = fields.map((field) => extent(column(series, field), 0, series.openMs.length));
  const numbers = [...ends.flat(), ...(drawing.kind === 'series' ? drawing.levels : [])].filter(Number.isFinite);
  return numbers.length === 0 ? [0, 1] : steppedRange(Math.min(...numbers), Math.max(...numbers), null);
}

function titleOf(input: AnalyticChartInput, fields: readonly string[]): string {
  const known = fields.flatMap((id) => input.declaration.fields.find((field) => field.id === id) ?? []);
  const unit = known[0]?.unit ?? '';
  const named =
    input.drawing.kind === 'bands' || known.length === 1
      ? (known[0]?.title ?? '')
      : known.map((field, at) => `${dashes[at % dashes.length]?.sample ?? ''} ${field.title}`).join('   ');
  return unit === '' || unit === 'p' ? named : `${named}, ${unit}`;
}

function traces(input: AnalyticChartInput, fields: readonly string[]): readonly ScatterTrace[] {
  const { series, theme, drawing } = input;
  const base = {
    type: 'scatter' as const,
    mode: 'lines' as const,
    connectgaps: false as const,
    hoverinfo: 'skip' as const,
  };
  const line = (field: string, style: Line): ScatterTrace => ({
    ...base,
    ...withBreaks(series.openMs, column(series, field), input.barMs),
    name: field,
    line: style,
  });
  if (drawing.kind === 'series')
    return fields.map((field, at) =>
      line(field, { color: theme.foreground, width: 1.25, dash: dashes[at % dashes.length]?.dash ?? 'solid' }),
    );
  const edge = { color: theme.muted, width: 1, dash: 'dot' as const };
  const band = fade(theme.foreground, theme.isHighContrast ? 0.25 : 0.1);
  return [
    line(drawing.low, edge),
    { ...line(drawing.high, edge), fill: 'tonexty', fillcolor: band },
    line(drawing.line, { color: theme.foreground, width: 1.25 }),
  ];
}

/** A hole in time breaks the line, as a value that is not there does. */
function withBreaks(openMs: Float64Array, values: Float64Array, barMs: number): { x: number[]; y: number[] } {
  const x: number[] = [];
  const y: number[] = [];
  for (const [row, timeMs] of openMs.entries()) {
    const before = openMs[row - 1] ?? timeMs;
    if (timeMs - before > barMs * 1.5) {
      x.push(before + barMs);
      y.push(NaN);
    }
    x.push(timeMs);
    y.push(values[row] ?? NaN);
  }
  return { x, y };
}

/** Levels across the plot, and each line's newest value at its end. */
function shapes(input: AnalyticChartInput, fields: readonly string[], labelGap: number): readonly Shape[] {
  const { drawing, series, theme } = input;
  const levels = drawing.kind === 'series' ? drawing.levels : [];
  const across = levels.map((level): Shape => {
    const line = { color: theme.line, width: 1, dash: level === 0 ? ('solid' as const) : ('dash' as const) };
    return { type: 'line', xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: level, y1: level, layer: 'below', line };
  });
  const shownFields = drawing.kind === 'bands' ? [drawing.line] : fields.slice(0, 4);
  const values = shownFields
    .map((field) => column(series, field).at(-1) ?? NaN)
    .filter((value) => !Number.isNaN(value));
  const apart = spreadApart(values, labelGap);
  const ends = values.map((value, at) =>
    endLabel(formatSignificant(value, 3), 'y', apart[at] ?? value, theme.foreground, theme, true),
  );
  return [...across, ...ends];
}

/** The values moved up as little as it takes for neighbours to be `gap` apart, in the order they came in. */
export function spreadApart(values: readonly number[], gap: number): readonly number[] {
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const moved = [...values];
  let floor = -Infinity;
  for (const at of order) {
    moved[at] = Math.max(values[at] ?? 0, floor);
    floor = (moved[at] ?? 0) + gap;
  }
  return moved;
}
