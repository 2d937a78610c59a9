import { barFlags } from '../../src/engine/contract/market';
import type { PairColumns } from '../../src/engine/contract/messages';
import { isForming } from '../shared/barNotes';
import type { Theme } from '../shared/theme';
import type { BarWindow } from './barWindow';
import type { ScatterTrace, Shape } from './plotly';

interface SeriesInput {
  readonly points: PairColumns;
  readonly window: BarWindow;
  readonly barMs: number;
  readonly theme: Theme;
  readonly name: string;
  readonly values: Float64Array;
  readonly axis: 'y' | 'y2';
  readonly colour: string;
}

/**
 * Final values as a solid line, a break wherever one is missing (NaN, or no bar at that time). Values with a stale leg
 * are a line of their own, thin and faint. A value between two gaps is a dot: a line of one point shows nothing.
 */
export function seriesTraces(input: SeriesInput): readonly ScatterTrace[] {
  const { points, window, values, barMs, axis, colour, name, theme } = input;
  const x: number[] = [];
  const fresh: number[] = [];
  const stale: number[] = [];
  let previousMs = NaN;
  for (let row = window.from; row < window.to; row++) {
    const flags = points.flags[row] ?? 0;
    if (isForming(flags)) continue;
    const openMs = points.openMs[row] ?? NaN;
    if (openMs - previousMs > barMs * 1.5) breakLine(x, previousMs + barMs, [fresh, stale]);
    const value = values[row] ?? NaN;
    const isStale = (flags & barFlags.stale) !== 0;
    x.push(openMs);
    fresh.push(isStale ? NaN : value);
    stale.push(isStale ? value : NaN);
    previousMs = openMs;
  }
  const line = { type: 'scatter' as const, x, yaxis: axis, connectgaps: false as const, hoverinfo: 'skip' as const };
  const traces: ScatterTrace[] = [{ ...line, mode: 'lines', name, y: fresh, line: { color: colour, width: 1.25 } }];
  if (stale.some((value) => !Number.isNaN(value)))
    traces.push({
      ...line,
      mode: 'lines',
      name: `${name}, stale leg`,
      y: stale,
      opacity: 0.5,
      line: { color: colour, width: 1, dash: 'dot' },
    });
  const lonely = lonelyPoints(x, fresh);
  if (lonely.x.length > 0)
    traces.push({
      ...line,
      ...lonely,
      mode: 'markers',
      name: `${name}, single`,
      marker: { color: theme.foreground, size: 3 },
    });
  return traces;
}

/** The forming bar's value: a hollow point, joined to the last final one by dashes. */
export function seriesShapes(input: {
  readonly points: PairColumns;
  readonly window: BarWindow;
  readonly theme: Theme;
  readonly values: Float64Array;
  readonly yref: 'y' | 'y2';
  readonly colour: string;
}): readonly Shape[] {
  const { points, window, values, yref, colour, theme } = input;
  const row = points.openMs.length - 1;
  const openMs = points.openMs[row] ?? NaN;
  const value = values[row] ?? NaN;
  if (!isForming(points.flags[row] ?? 0) || Number.isNaN(value) || openMs > window.rangeMs[1]) return [];
  const point: Shape = {
    type: 'circle',
    xref: 'x',
    yref,
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: openMs,
    yanchor: value,
    x0: -3.5,
    x1: 3.5,
    y0: -3.5,
    y1: 3.5,
    line: { color: colour, width: 1.5 },
    fillcolor: theme.background,
  };
  const before = values[row - 1] ?? NaN;
  if (Number.isNaN(before)) return [point];
  const line = { color: colour, width: 1, dash: 'dot' as const };
  return [
    { type: 'line', xref: 'x', yref, x0: points.openMs[row - 1] ?? NaN, x1: openMs, y0: before, y1: value, line },
    point,
  ];
}

function breakLine(x: number[], timeMs: number, columns: readonly number[][]): void {
  x.push(timeMs);
  for (const column of columns) column.push(NaN);
}

function lonelyPoints(x: readonly number[], y: readonly number[]): { readonly x: number[]; readonly y: number[] } {
  const isLonely = (_: number, i: number): boolean =>
    !Number.isNaN(y[i] ?? NaN) && Number.isNaN(y[i - 1] ?? NaN) && Number.isNaN(y[i + 1] ?? NaN);
  return { x: x.filter(isLonely), y: y.filter(isLonely) };
}
