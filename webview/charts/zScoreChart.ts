import { fade } from '../shared/colour';
import { formatZ } from '../../src/engine/contract/numberFormat';
import { marked } from '../../src/engine/contract/realmMark';
import type { Theme } from '../shared/theme';
import { axisTitle, endLabel } from './chartLayout';
import type { PairChartInput } from './pairChart';
import type { Annotation, Axis, Shape, Trace } from './plotly';
import { seriesShapes, seriesTraces } from './seriesLine';
import { roundStep, type Range } from './steppedRange';

/** Half the height of the axis that one label takes, with its margin. */
const labelShare = 0.11;

/** The thresholds that the chart draws; a person's own rules may use others. */
export const zThreshold = 2;

/** A range of whole numbers around zero, never tighter than ±3, that holds [low, high] and changes in whole steps. */
export function zRange(low: number, high: number): Range {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  const edge = Number.isFinite(reach) ? Math.max(3, Math.ceil(reach + 0.25)) : 3;
  return [-edge, edge];
}

/** Warm by |z|, neutral below the threshold; the sign is told by position and by the minus. */
export function zColour(z: number, theme: Theme): string {
  const size = Math.abs(z);
  return size >= 3 ? theme.hot : size >= zThreshold ? theme.warm : theme.foreground;
}

/** Round levels of a wide axis, where the names of 0 and ±2 leave room; none on the usual one. */
export function zTicks(axis: Range): Pick<Axis, 'tickmode' | 'tickvals' | 'ticktext'> {
  const edge = axis[1];
  const step = roundStep(edge / 2.5);
  const sizes =
    edge <= 4 ? [] : [step, 2 * step].filter((size) => size < edge && size - zThreshold > edge * labelShare);
  const tickvals = sizes.flatMap((size) => [size, -size]);
  return { tickmode: 'array', tickvals, ticktext: tickvals.map((z) => (z > 0 ? `+${z}` : `\u2212${-z}`)) };
}

export function zScoreTraces(input: PairChartInput): readonly Trace[] {
  return seriesTraces({ ...input, name: 'z-score', values: input.points.z, axis: 'y', colour: input.theme.foreground });
}

/** Bands beyond ±2, the ±2 lines, the zero line, the provisional end, and the labels at the right. */
export function zScoreShapes(input: PairChartInput): readonly Shape[] {
  const { theme, zAxis, points, window } = input;
  const [low, high] = zAxis;
  const across = { xref: 'paper', yref: 'y', x0: 0, x1: 1, layer: 'below' as const };
  const band = (y0: number, y1: number): Shape => ({
    ...across,
    type: 'rect',
    y0,
    y1,
    fillcolor: theme.isHighContrast ? 'rgba(0,0,0,0)' : fade(theme.warm, 0.09),
    line: { color: 'rgba(0,0,0,0)', width: 0 },
  });
  const level = (y: number, dash: 'solid' | 'dash', colour: string): Shape => ({
    ...across,
    type: 'line',
    y0: y,
    y1: y,
    line: { color: colour, width: 1, dash },
  });
  return [
    band(zThreshold, high),
    band(low, -zThreshold),
    level(0, 'solid', theme.line),
    level(zThreshold, 'dash', theme.warm),
    level(-zThreshold, 'dash', theme.warm),
    ...seriesShapes({ points, window, theme, values: points.z, yref: 'y', colour: zColour(input.value.z, theme) }),
    ...labels(input),
  ];
}

export function zScoreTitle(input: PairChartInput): Annotation {
  return axisTitle(marked('z-score, standard deviations', input.realm), 'y domain', input.theme);
}

/** The names of the levels, where the value's own label does not lie on them, and the value's. */
function labels(input: PairChartInput): readonly Shape[] {
  const { theme, value, zAxis } = input;
  const { z } = value;
  const room = zAxis[1] * labelShare;
  const names = zThreshold > room ? [zThreshold, 0, -zThreshold] : [0];
  const levels = names.filter((level) => !(Math.abs(level - z) < room));
  const named = levels.map((level) => {
    const text = level === 0 ? '0' : level > 0 ? `+${level}` : `\u2212${-level}`;
    return endLabel(text, 'y', level, level === 0 ? theme.muted : theme.warm, theme, false);
  });
  return Number.isNaN(z) ? named : [...named, endLabel(formatZ(z), 'y', z, zColour(z, theme), theme, true)];
}
