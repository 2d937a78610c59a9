/**
 * The one door to Plotly, which stands in a file of its own (dist/webview/plotly.min.js, one for all panels) and is
 * there as `window.Plotly` when a panel's script runs. Only what the charts use is declared. No WebGL traces: under
 * the panels' content security policy they stay blank without an error.
 */
export interface PlotlyApi {
  /** Draws, or changes what is drawn to the new figure. */
  react(element: HTMLElement, data: readonly Trace[], layout: Layout, config: Config): Promise<unknown>;
  /** Quick (some 2 ms) for all shapes at once; a single one, or any annotation, costs a whole recalculation. */
  relayout(element: HTMLElement, change: { readonly shapes: readonly Shape[] }): Promise<unknown>;
  toImage(
    element: HTMLElement,
    options: { format: 'png'; width: number; height: number; scale: number },
  ): Promise<string>;
  purge(element: HTMLElement): void;
}

/** Events that Plotly adds to the element it draws into. */
export interface PlotlyElement extends HTMLElement {
  on(event: 'plotly_relayout', listener: (change: Readonly<Record<string, unknown>>) => void): void;
  on(event: 'plotly_relayouting' | 'plotly_doubleclick', listener: () => void): void;
}

export type Numbers = readonly number[] | Float64Array;

export interface Line {
  readonly color: string;
  readonly width?: number;
  readonly dash?: 'solid' | 'dot' | 'dash' | 'dashdot';
}

interface TraceBase {
  readonly x: Numbers;
  readonly name?: string;
  readonly yaxis?: 'y' | 'y2' | 'y3' | 'y4';
  readonly opacity?: number;
  readonly hoverinfo: 'skip';
}

export interface CandlestickTrace extends TraceBase {
  readonly type: 'candlestick';
  readonly open: Numbers;
  readonly high: Numbers;
  readonly low: Numbers;
  readonly close: Numbers;
  readonly increasing: { readonly line: Line; readonly fillcolor: string };
  readonly decreasing: { readonly line: Line; readonly fillcolor: string };
}

export interface BarTrace extends TraceBase {
  readonly type: 'bar';
  readonly y: Numbers;
  readonly base?: number;
  readonly width: number | Numbers;
  readonly marker: {
    readonly color: string;
    readonly line?: Line;
    readonly pattern?: {
      readonly shape: '/' | '\\' | 'x';
      readonly fgcolor: string;
      readonly bgcolor: string;
      readonly size: number;
      readonly solidity: number;
      readonly fillmode?: 'replace' | 'overlay';
    };
  };
}

export interface ScatterTrace extends TraceBase {
  readonly type: 'scatter';
  readonly mode: 'lines' | 'markers' | 'lines+markers';
  readonly y: Numbers;
  readonly line?: Line;
  readonly connectgaps: false;
  readonly fill?: 'none' | 'tozeroy' | 'tonexty';
  readonly fillcolor?: string;
  readonly marker?: { readonly color: string; readonly size: number; readonly line?: Line };
}

export interface HeatmapTrace {
  readonly type: 'heatmap';
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly z: readonly Numbers[];
  readonly zmin: number;
  readonly zmax: number;
  readonly colorscale: readonly (readonly [number, string])[];
  readonly showscale: boolean;
  readonly xgap: number;
  readonly ygap: number;
  readonly hoverinfo: 'skip';
}

export type Trace = CandlestickTrace | BarTrace | ScatterTrace | HeatmapTrace;

export interface Axis {
  readonly type?: 'linear' | 'category';
  readonly range?: readonly [number, number];
  readonly domain?: readonly [number, number];
  readonly side?: 'left' | 'right' | 'bottom' | 'top';
  readonly anchor?: string;
  readonly overlaying?: string;
  readonly visible?: boolean;
  readonly fixedrange?: boolean;
  readonly showgrid?: boolean;
  readonly gridcolor?: string;
  readonly zeroline?: boolean;
  readonly tickmode?: 'array' | 'auto';
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly tickformat?: string;
  readonly nticks?: number;
  readonly tickangle?: number;
  readonly ticks?: '' | 'outside';
  readonly automargin?: boolean;
  readonly autorange?: 'reversed' | boolean;
  readonly rangeslider?: { readonly visible: boolean };
  readonly tickfont?: Font;
}

export interface Font {
  readonly family: string;
  readonly size: number;
  readonly color: string;
}

export interface Shape {
  readonly type: 'line' | 'rect' | 'circle';
  readonly xref: string;
  readonly yref: string;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly layer?: 'above' | 'below';
  readonly line: Line;
  readonly fillcolor?: string;
  readonly opacity?: number;
  readonly xsizemode?: 'pixel';
  readonly ysizemode?: 'pixel';
  readonly xanchor?: number;
  readonly yanchor?: number;
  readonly label?: {
    readonly text: string;
    readonly font: Font;
    readonly textposition: 'middle center';
    readonly padding: number;
  };
}

export interface Annotation {
  readonly xref: string;
  readonly yref: string;
  readonly x: number;
  readonly y: number;
  readonly xanchor: 'left' | 'center' | 'right';
  readonly yanchor: 'top' | 'middle' | 'bottom';
  readonly text: string;
  readonly showarrow: false;
  readonly font: Font;
  readonly bgcolor?: string;
  readonly bordercolor?: string;
  readonly borderwidth?: number;
  readonly borderpad?: number;
  readonly xshift?: number;
  readonly yshift?: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number; readonly pad: 0 };
  readonly showlegend: false;
  readonly hovermode: false;
  readonly dragmode: 'pan' | false;
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly font: Font;
  readonly separators: string;
  readonly bargap: number;
  readonly barmode: 'overlay';
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly yaxis2?: Axis;
  readonly yaxis3?: Axis;
  readonly yaxis4?: Axis;
  readonly shapes: readonly Shape[];
  readonly annotations: readonly Annotation[];
}

export interface Config {
  readonly displayModeBar: false;
  readonly displaylogo: false;
  readonly scrollZoom: boolean;
  readonly doubleClick: false;
  readonly responsive: false;
  readonly showTips: false;
}

/** Plotly as its own script left it. Throws where that script was not loaded before. */
export function plotly(): PlotlyApi {
  const loaded = (window as unknown as { readonly Plotly?: PlotlyApi }).Plotly;
  if (loaded === undefined) throw new Error('plotly.min.js has to be loaded before the panel’s own script.');
  return loaded;
}
