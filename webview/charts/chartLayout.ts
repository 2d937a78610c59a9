import type { TimeFormat } from '../shared/timeFormat';
import { fade } from '../shared/colour';
import type { Theme } from '../shared/theme';
import type { Annotation, Axis, BarTrace, Font, Layout, Shape, Trace } from './plotly';
import type { Range } from './steppedRange';
import { timeTicks } from './timeTicks';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** A chart as data. Same key: only `live` differs from what is drawn, and shapes are cheap to change. */
export interface ChartFigure {
  readonly key: string;
  readonly data: () => readonly Trace[];
  readonly layout: Layout;
  readonly live: readonly Shape[];
  readonly plot: PlotBox;
}

/** Where the plot lies in its element, and the time at its two edges: enough to place a cursor. */
export interface PlotBox {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly rangeMs: Range;
}

export const topMarginPx = 4;
export const bottomMarginPx = 24;
export const leftMarginPx = 2;

/** Room for the value axis right of the plot, in steps, so that the plot's edge stands still. */
export function rightMarginPx(widestLabel: number, theme: Theme): number {
  return 12 + Math.ceil((widestLabel * smallFont(theme).size * 0.62) / 12) * 12;
}

export function plotBox(size: ChartSize, rightPx: number, rangeMs: Range): PlotBox {
  return {
    left: leftMarginPx,
    width: Math.max(1, size.width - leftMarginPx - rightPx),
    top: topMarginPx,
    height: Math.max(1, size.height - topMarginPx - bottomMarginPx),
    rangeMs,
  };
}

/** What all time charts share: sizes fixed by us (no measuring of labels), no legend, no hover of Plotly's own. */
export function timeLayout(
  size: ChartSize,
  box: PlotBox,
  theme: Theme,
  time: TimeFormat,
): Omit<Layout, 'yaxis' | 'yaxis2' | 'yaxis3' | 'yaxis4'> {
  const all = timeTicks(box.rangeMs, Math.max(2, Math.floor(box.width / 80)), time);
  // A label at the right edge would lie on the lowest one of the value axis.
  const edgeMs = box.rangeMs[1] - ((box.rangeMs[1] - box.rangeMs[0]) * 24) / box.width;
  const count = all.timesMs.filter((timeMs) => timeMs <= edgeMs).length;
  const ticks = { timesMs: all.timesMs.slice(0, count), labels: all.labels.slice(0, count) };
  return {
    width: size.width,
    height: size.height,
    margin: { l: box.left, r: size.width - box.left - box.width, t: topMarginPx, b: bottomMarginPx, pad: 0 },
    showlegend: false,
    hovermode: false,
    dragmode: 'pan',
    // Not left clear: a copied picture is pasted on any ground.
    paper_bgcolor: theme.background,
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: smallFont(theme),
    separators: '.\u202f',
    bargap: 0,
    barmode: 'overlay',
    xaxis: {
      type: 'linear',
      anchor: 'y2',
      range: box.rangeMs,
      showgrid: true,
      gridcolor: theme.grid,
      zeroline: false,
      tickmode: 'array',
      tickvals: ticks.timesMs,
      ticktext: ticks.labels,
      tickangle: 0,
      ticks: '',
      rangeslider: { visible: false },
      tickfont: smallFont(theme),
    },
    shapes: [],
    annotations: [],
  };
}

export function valueAxis(range: Range, domain: Range, theme: Theme, more: Partial<Axis> = {}): Axis {
  return {
    type: 'linear',
    range,
    domain,
    side: 'right',
    fixedrange: true,
    showgrid: true,
    gridcolor: theme.grid,
    zeroline: false,
    automargin: false,
    ticks: '',
    tickfont: smallFont(theme),
    ...more,
  };
}

/** An axis over another one's plot that shows nothing but carries the hatching. */
export function hatchAxis(overlaying: 'y' | 'y2'): Axis {
  return { type: 'linear', range: [0, 1], overlaying, side: 'left', visible: false, fixedrange: true };
}

/** Hatched stretches behind bars that are incomplete, filled or revised. */
export function hatchTrace(timesMs: readonly number[], barMs: number, yaxis: 'y3' | 'y4', theme: Theme): BarTrace {
  return {
    type: 'bar',
    name: 'hatched',
    x: timesMs,
    y: timesMs.map(() => 1),
    width: barMs,
    yaxis,
    hoverinfo: 'skip',
    marker: {
      color: fade(theme.foreground, 0.01),
      line: { color: 'rgba(0,0,0,0)', width: 0 },
      pattern: {
        shape: '/',
        fgcolor: fade(theme.foreground, theme.isHighContrast ? 0.6 : 0.2),
        bgcolor: 'rgba(0,0,0,0)',
        size: 8,
        solidity: 0.12,
      },
    },
  };
}

/** The title of a value axis: a quiet line inside the top left corner of its plot, where it costs no room. */
export function axisTitle(text: string, yref: string, theme: Theme): Annotation {
  return {
    xref: 'paper',
    yref,
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'top',
    xshift: 2,
    yshift: 1,
    text,
    showarrow: false,
    font: { ...smallFont(theme), color: theme.muted },
    bgcolor: fade(theme.background, 0.8),
    borderpad: 1,
  };
}

/**
 * A label at a line's right end, over the axis: a shape, because Plotly moves those at a twentieth of the cost of an
 * annotation. `isFilled` makes it the one that stands out.
 */
export function endLabel(
  text: string,
  yref: 'y' | 'y2',
  y: number,
  colour: string,
  theme: Theme,
  isFilled: boolean,
): Shape {
  const font = smallFont(theme);
  const half = Math.round(font.size * 0.75);
  return {
    type: 'rect',
    xref: 'paper',
    yref,
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: 1,
    yanchor: y,
    x0: 1,
    x1: 9 + Math.ceil(text.length * font.size * 0.58),
    y0: -half,
    y1: half,
    fillcolor: isFilled ? colour : theme.background,
    line: theme.isHighContrast ? { color: theme.foreground, width: 1 } : { color: 'rgba(0,0,0,0)', width: 0 },
    label: {
      text,
      font: { ...font, color: isFilled ? theme.background : colour },
      textposition: 'middle center',
      padding: 0,
    },
  };
}

export function smallFont(theme: Theme): Font {
  return { family: theme.fontFamily, size: Math.max(10, theme.fontSizePx - 2), color: theme.muted };
}
