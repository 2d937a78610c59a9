import { timeframeMs, type Realm, type Timeframe } from '../../src/engine/contract/market';
import type { PairColumns, PairValue } from '../../src/engine/contract/messages';
import { isHatched } from '../shared/barNotes';
import type { Theme } from '../shared/theme';
import type { TimeFormat } from '../shared/timeFormat';
import type { BarWindow } from './barWindow';
import {
  hatchAxis,
  hatchTrace,
  plotBox,
  rightMarginPx,
  timeLayout,
  valueAxis,
  type ChartFigure,
  type ChartSize,
} from './chartLayout';
import type { Trace } from './plotly';
import { axisDecimals, formatSpread, spreadShapes, spreadTitle, spreadTraces } from './spreadChart';
import type { Range } from './steppedRange';
import { zScoreShapes, zScoreTitle, zScoreTraces, zTicks } from './zScoreChart';

export interface PairChartInput {
  readonly points: PairColumns;
  readonly value: PairValue;
  readonly prices: 'log' | 'level';
  readonly timeframe: Timeframe;
  readonly barMs: number;
  readonly realm: Realm;
  readonly window: BarWindow;
  readonly zAxis: Range;
  readonly spreadAxis: Range;
  readonly closedVersion: number;
  readonly theme: Theme;
  readonly time: TimeFormat;
  readonly size: ChartSize;
}

const zDomain: Range = [0.42, 1];
const spreadDomain: Range = [0, 0.38];

/** The z-score above the spread, on one time axis. Hatched where bars are filled, incomplete or revised. */
export function pairChart(input: PairChartInput): ChartFigure {
  const { window, theme, size, zAxis, spreadAxis, time } = input;
  const widest = Math.max(formatSpread(spreadAxis[0], input).length, formatSpread(spreadAxis[1], input).length, 5);
  const box = plotBox(size, rightMarginPx(widest, theme), window.rangeMs);
  const spreadTicks = Math.max(2, Math.floor(box.height / 130));
  const layout = {
    ...timeLayout(size, box, theme, time),
    yaxis: valueAxis(zAxis, zDomain, theme, zTicks(zAxis)),
    yaxis2: valueAxis(spreadAxis, spreadDomain, theme, {
      nticks: spreadTicks,
      tickformat: `.${axisDecimals(spreadAxis)}f`,
    }),
    yaxis3: hatchAxis('y'),
    yaxis4: hatchAxis('y2'),
    annotations: [zScoreTitle(input), spreadTitle(input)],
  };
  const key = JSON.stringify([
    input.closedVersion,
    window.from,
    window.to,
    window.rangeMs,
    zAxis,
    spreadAxis,
    size,
    theme,
    input.timeframe,
    time.zoneName,
    input.realm,
    box.width,
  ]);
  return {
    key,
    data: () => [...hatches(input), ...zScoreTraces(input), ...spreadTraces(input)],
    layout,
    live: [...zScoreShapes(input), ...spreadShapes(input)],
    plot: box,
  };
}

function hatches(input: PairChartInput): readonly Trace[] {
  const { points, window, timeframe, theme } = input;
  const times: number[] = [];
  for (let row = window.from; row < window.to; row++)
    if (isHatched(points.flags[row] ?? 0)) times.push(points.openMs[row] ?? NaN);
  if (times.length === 0) return [];
  const barMs = timeframeMs[timeframe];
  return [hatchTrace(times, barMs, 'y3', theme), hatchTrace(times, barMs, 'y4', theme)];
}
