import type { LabelledMatrix } from '../../src/engine/contract/analytics';
import { fade } from '../shared/colour';
import { formatFixed } from '../../src/engine/contract/numberFormat';
import type { Theme } from '../shared/theme';
import { smallFont, type ChartFigure, type ChartSize } from './chartLayout';
import type { Annotation, Axis } from './plotly';

export interface HeatmapInput {
  readonly matrix: LabelledMatrix;
  readonly least: number;
  readonly most: number;
  readonly title: string;
  readonly theme: Theme;
  readonly size: ChartSize;
}

/** Cells narrower than this have no room for their number. */
const leastCellPx = 34;

/**
 * A matrix by its labels. Faint in the middle, warm towards the most and grey towards the least, and the number in each cell where there is
 * room, so that colour is never the only sign. A cell without a value is empty.
 */
export function heatmapChart(input: HeatmapInput): ChartFigure {
  const { matrix, least, most, theme, size } = input;
  const left = 10 + longest(matrix.rows) * smallFont(theme).size * 0.6;
  const margin = { l: left, r: 8, t: 20, b: 28, pad: 0 as const };
  const [width, height] = [
    Math.max(1, size.width - margin.l - margin.r),
    Math.max(1, size.height - margin.t - margin.b),
  ];
  const hasRoom = width / Math.max(1, matrix.columns.length) >= leastCellPx;
  const axis: Axis = {
    type: 'category',
    fixedrange: true,
    showgrid: false,
    zeroline: false,
    automargin: false,
    ticks: '',
    tickfont: smallFont(theme),
  };
  const layout = {
    width: size.width,
    height: size.height,
    margin,
    showlegend: false as const,
    hovermode: false as const,
    dragmode: false as const,
    // Not left clear: a copied picture is pasted on any ground.
    paper_bgcolor: theme.background,
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: smallFont(theme),
    separators: '.\u202f',
    bargap: 0,
    barmode: 'overlay' as const,
    xaxis: axis,
    yaxis: { ...axis, autorange: 'reversed' as const },
    shapes: [],
    annotations: [title(input), ...(hasRoom ? numbers(matrix, theme) : [])],
  };
  return {
    key: JSON.stringify([matrix, least, most, theme, size]),
    layout,
    live: [],
    plot: { left: margin.l, top: margin.t, width, height, rangeMs: [0, 1] },
    data: () => [
      {
        type: 'heatmap',
        x: matrix.columns,
        y: matrix.rows,
        z: matrix.values,
        zmin: least,
        zmax: most,
        colorscale: [
          [0, fade(theme.foreground, 0.45)],
          [0.5, fade(theme.foreground, 0.03)],
          [1, fade(theme.hot, 0.75)],
        ],
        showscale: false,
        xgap: 1,
        ygap: 1,
        hoverinfo: 'skip',
      },
    ],
  };
}

function title(input: HeatmapInput): Annotation {
  const { theme, least, most } = input;
  const text = `${input.title}, from ${formatFixed(least, 0)} to ${formatFixed(most, 0)}`;
  return {
    ...label(theme),
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'bottom',
    text,
    font: smallFont(theme),
  };
}

function numbers(matrix: LabelledMatrix, theme: Theme): readonly Annotation[] {
  return matrix.values.flatMap((row, i) =>
    row.flatMap((value, j): readonly Annotation[] =>
      Number.isNaN(value)
        ? []
        : [
            {
              ...label(theme),
              xref: 'x',
              yref: 'y',
              x: j,
              y: i,
              xanchor: 'center',
              yanchor: 'middle',
              text: formatFixed(value, 2),
            },
          ],
    ),
  );
}

function label(theme: Theme): Pick<Annotation, 'showarrow' | 'font'> {
  return { showarrow: false, font: { ...smallFont(theme), color: theme.foreground } };
}

function longest(labels: readonly string[]): number {
  return Math.max(0, ...labels.map((text) => text.length));
}
