import { formatFixed, formatSignificant } from '../../src/engine/contract/numberFormat';
import { marked } from '../../src/engine/contract/realmMark';
import { axisTitle, endLabel } from './chartLayout';
import type { PairChartInput } from './pairChart';
import type { Annotation, Shape, Trace } from './plotly';
import { seriesShapes, seriesTraces } from './seriesLine';
import type { Range } from './steppedRange';

/** A chart narrower than this has no room for the long title. */
const roomyPx = 460;

export function spreadTraces(input: PairChartInput): readonly Trace[] {
  return seriesTraces({
    ...input,
    name: 'spread',
    values: input.points.spread,
    axis: 'y2',
    colour: input.theme.foreground,
  });
}

/** The provisional end, and the value's label at the right. */
export function spreadShapes(input: PairChartInput): readonly Shape[] {
  const { points, window, theme, value } = input;
  const end = seriesShapes({ points, window, theme, values: points.spread, yref: 'y2', colour: theme.foreground });
  if (Number.isNaN(value.spread)) return end;
  return [...end, endLabel(formatSpread(value.spread, input), 'y2', value.spread, theme.foreground, theme, true)];
}

/** The unit follows the pair's price form: a difference of logarithms, or of prices. */
export function spreadTitle(input: PairChartInput): Annotation {
  const unit = input.prices === 'log' ? 'ln y − β ln x' : 'y − β x, price';
  // What tells where the data are from stands at the end: it must not be what a narrow panel cuts off.
  const detail = input.size.width < roomyPx ? '' : ', each bar with its own β';
  return axisTitle(marked(`spread, ${unit}${detail}`, input.realm), 'y2 domain', input.theme);
}

/** The spread to the decimals that its axis resolves. */
export function formatSpread(spread: number, input: Pick<PairChartInput, 'spreadAxis'>): string {
  const decimals = axisDecimals(input.spreadAxis) + 1;
  return decimals > 9 ? formatSignificant(spread, 4) : formatFixed(spread, decimals);
}

/** Decimals that tell the axis's ticks apart. */
export function axisDecimals(range: Range): number {
  return Math.max(0, Math.min(10, Math.ceil(-Math.log10((range[1] - range[0]) / 5 || 1))));
}
