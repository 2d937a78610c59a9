import type { BarColumns, Realm, Timeframe } from '../../src/engine/contract/market';
import { barFlags, timeframeMs } from '../../src/engine/contract/market';
import { isForming, isHatched } from '../shared/barNotes';
import { fade } from '../shared/colour';
import { formatFixed, formatPrice } from '../../src/engine/contract/numberFormat';
import { marked } from '../../src/engine/contract/realmMark';
import type { Theme } from '../shared/theme';
import type { TimeFormat } from '../shared/timeFormat';
import type { BarWindow } from './barWindow';
import {
  axisTitle,
  endLabel,
  hatchAxis,
  hatchTrace,
  plotBox,
  rightMarginPx,
  timeLayout,
  valueAxis,
  type ChartFigure,
  type ChartSize,
} from './chartLayout';
import type { Annotation, Axis, BarTrace, CandlestickTrace, Shape, Trace } from './plotly';
import { roundStep, type Range } from './steppedRange';

export interface PriceChartInput {
  readonly bars: BarColumns;
  readonly timeframe: Timeframe;
  readonly priceDecimals: number;
  readonly realm: Realm;
  readonly lastPrice: number;
  readonly window: BarWindow;
  /** Of the two value axes, as {@link steppedRange} gives them. */
  readonly priceRange: Range;
  readonly volumeRange: Range;
  /** Rises when a closed bar changed. */
  readonly closedVersion: number;
  readonly theme: Theme;
  readonly time: TimeFormat;
  readonly size: ChartSize;
}

const priceDomain: Range = [0.22, 1];
const volumeDomain: Range = [0, 0.18];
/** Share of a bar's time that its candle is wide. */
const candleShare = 0.7;

/**
 * Candles and volume. Rising bodies are light, falling ones solid, so that colour is not the only sign; the forming
 * bar is hollow and dashed and drawn as shapes, which Plotly changes at a fraction of the cost of traces. Bars that
 * are incomplete or revised are hatched and dimmed; a bar that is missing is a gap.
 */
export function priceChart(input: PriceChartInput): ChartFigure {
  const { window, theme, size, priceRange, volumeRange, priceDecimals, realm, time } = input;
  const rightPx = rightMarginPx(formatPrice(priceRange[1], priceDecimals).length, theme);
  const box = plotBox(size, rightPx, window.rangeMs);
  const layout = {
    ...timeLayout(size, box, theme, time),
    yaxis: valueAxis(priceRange, priceDomain, theme, {
      nticks: Math.max(3, Math.floor(box.height / 60)),
      tickformat: tickFormat(priceRange, priceDecimals),
    }),
    yaxis2: valueAxis(volumeRange, volumeDomain, theme, volumeTicks(volumeRange)),
    yaxis3: hatchAxis('y'),
    annotations: titles(input),
  };
  const key = JSON.stringify([
    input.closedVersion,
    window.from,
    window.to,
    window.rangeMs,
    priceRange,
    volumeRange,
    size,
    theme,
    input.timeframe,
    time.zoneName,
    realm,
  ]);
  return {
    key,
    data: () => traces(input),
    layout,
    live: shapes(input),
    plot: box,
  };
}

/** Two round amounts at most and no zero, which would lie on the label of the time. */
function volumeTicks(range: Range): Partial<Axis> {
  const step = roundStep(range[1] / 2.5);
  const tickvals = [step, 2 * step].filter((value) => value <= range[1]);
  return {
    tickmode: 'array',
    tickvals,
    ticktext: tickvals.map((value) => formatFixed(value, Math.max(0, -Math.floor(Math.log10(step))))),
  };
}

/** The axis writes no more decimals than its steps need, and never more than prices have. */
function tickFormat(range: Range, priceDecimals: number): string {
  const step = (range[1] - range[0]) / 8;
  const needed = Math.max(0, -Math.floor(Math.log10(step || 1)));
  return `,.${Math.min(priceDecimals, needed)}f`;
}

function traces(input: PriceChartInput): readonly Trace[] {
  const { bars, window, theme, timeframe } = input;
  const whole: number[] = [];
  const dimmed: number[] = [];
  const hatched: number[] = [];
  for (let row = window.from; row < window.to; row++) {
    const flags = bars.flags[row] ?? 0;
    if (isForming(flags)) continue;
    if (isHatched(flags) && (flags & barFlags.filled) === 0) hatched.push(bars.openMs[row] ?? NaN);
    ((flags & barFlags.complete) === 0 || (flags & barFlags.filled) !== 0 ? dimmed : whole).push(row);
  }
  const barMs = timeframeMs[timeframe];
  const list: Trace[] = [
    volume(bars, [...whole, ...dimmed], barMs, theme),
    candles('bars', bars, whole, theme, { padFromMs: window.rangeMs[0] - 1_000 * barMs, barMs }),
  ];
  if (dimmed.length > 0) list.push({ ...candles('dimmed bars', bars, dimmed, theme, null), opacity: 0.5 });
  if (hatched.length > 0) list.push(hatchTrace(hatched, barMs, 'y3', theme));
  return list;
}

/**
 * Plotly makes candles as wide as the least distance between two of them; two bars far left of what is in view give
 * it the timeframe, also where there is a single bar or only bars with gaps between.
 */
function candles(
  name: string,
  bars: BarColumns,
  rows: readonly number[],
  theme: Theme,
  pad: { readonly padFromMs: number; readonly barMs: number } | null,
): CandlestickTrace {
  const anyPrice = bars.close[rows[0] ?? 0] ?? 1;
  const padding = pad === null ? [] : [anyPrice, anyPrice];
  const take = (column: Float64Array): number[] => [...rows.map((row) => column[row] ?? NaN), ...padding];
  const times = rows.map((row) => bars.openMs[row] ?? NaN);
  return {
    type: 'candlestick',
    name,
    x: pad === null ? times : [...times, pad.padFromMs, pad.padFromMs + pad.barMs],
    open: take(bars.open),
    high: take(bars.high),
    low: take(bars.low),
    close: take(bars.close),
    increasing: {
      line: { color: theme.up, width: 1 },
      fillcolor: theme.isHighContrast ? theme.background : fade(theme.up, 0.25),
    },
    decreasing: { line: { color: theme.down, width: 1 }, fillcolor: theme.down },
    hoverinfo: 'skip',
  };
}

function volume(bars: BarColumns, rows: readonly number[], barMs: number, theme: Theme): BarTrace {
  return {
    type: 'bar',
    name: 'volume',
    x: rows.map((row) => bars.openMs[row] ?? NaN),
    y: rows.map((row) => bars.volume[row] ?? NaN),
    width: barMs * candleShare,
    yaxis: 'y2',
    hoverinfo: 'skip',
    marker: {
      color: fade(theme.foreground, theme.isHighContrast ? 0 : 0.28),
      line: { color: theme.isHighContrast ? theme.foreground : 'rgba(0,0,0,0)', width: theme.isHighContrast ? 1 : 0 },
    },
  };
}

function shapes(input: PriceChartInput): readonly Shape[] {
  const { bars, theme, timeframe, lastPrice, priceDecimals, window } = input;
  const list: Shape[] = [];
  if (Number.isFinite(lastPrice)) {
    const [x0, x1] = [0, 1];
    const line = { color: theme.line, width: 1, dash: 'dot' as const };
    list.push({ type: 'line', xref: 'paper', yref: 'y', x0, x1, y0: lastPrice, y1: lastPrice, line });
    list.push(endLabel(formatPrice(lastPrice, priceDecimals), 'y', lastPrice, theme.foreground, theme, true));
  }
  const row = bars.openMs.length - 1;
  const openMs = bars.openMs[row] ?? NaN;
  if (!isForming(bars.flags[row] ?? 0) || !(openMs <= window.rangeMs[1])) return list;
  const [open, high, low, close] = [bars.open, bars.high, bars.low, bars.close].map((column) => column[row] ?? NaN) as [
    number,
    number,
    number,
    number,
  ];
  const half = (timeframeMs[timeframe] * candleShare) / 2;
  const colour = close >= open ? theme.up : theme.down;
  const outline = { color: colour, width: 1, dash: 'dot' as const };
  const wick = {
    type: 'line' as const,
    xref: 'x',
    yref: 'y',
    x0: openMs,
    x1: openMs,
    line: { color: colour, width: 1 },
  };
  const [bottom, top] = open < close ? [open, close] : [close, open];
  list.push(
    { ...wick, y0: low, y1: bottom },
    { ...wick, y0: top, y1: high },
    { type: 'rect', xref: 'x', yref: 'y', x0: openMs - half, x1: openMs + half, y0: bottom, y1: top, line: outline },
    {
      type: 'rect',
      xref: 'x',
      yref: 'y2',
      x0: openMs - half,
      x1: openMs + half,
      y0: 0,
      y1: bars.volume[row] ?? 0,
      line: { color: theme.line, width: 1, dash: 'dot' },
    },
  );
  return list;
}

function titles(input: PriceChartInput): readonly Annotation[] {
  const { theme, realm } = input;
  return [
    axisTitle(marked('price, last trade', realm), 'y domain', theme),
    axisTitle(marked('volume, base units', realm), 'y2 domain', theme),
  ];
}
