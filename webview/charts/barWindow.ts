import type { ZoomState } from '../shared/uiState';
import type { Range } from './steppedRange';

/** The stretch of time that a chart shows. */
export interface BarWindow {
  readonly rangeMs: Range;
  /** Rows to draw: those in the range, and some on both sides for a drag. */
  readonly from: number;
  readonly to: number;
  /** Rows inside the range, which the value axis fits. */
  readonly visibleFrom: number;
  readonly visibleTo: number;
  /** The right edge moves along with the newest bar. */
  readonly follows: boolean;
}

/** Fewest and most bars in view: below, candles become slabs; above, drawing is slow and pixels too few. */
export const fewestBars = 10;
export const mostBars = 400;

const pixelsPerBar = 7;
/** Bars of empty room right of the newest. */
const roomBars = 2;

/**
 * Where a chart of `plotWidthPx` looks: at the newest bars, or where the person dragged it to.
 * No bars give an empty window at time 0.
 */
export function barWindow(openMs: Float64Array, barMs: number, zoom: ZoomState, plotWidthPx: number): BarWindow {
  const newestMs = openMs[openMs.length - 1];
  const bars = clampBars(zoom.visibleBars ?? Math.round(plotWidthPx / pixelsPerBar));
  if (newestMs === undefined)
    return { rangeMs: [0, bars * barMs], from: 0, to: 0, visibleFrom: 0, visibleTo: 0, follows: true };
  const follows = zoom.rightMs === null || zoom.rightMs >= newestMs + roomBars * barMs;
  const rightMs = follows || zoom.rightMs === null ? newestMs + roomBars * barMs : zoom.rightMs;
  const rangeMs: Range = [rightMs - bars * barMs, rightMs];
  const visibleFrom = firstAtOrAfter(openMs, rangeMs[0]);
  const visibleTo = firstAtOrAfter(openMs, rangeMs[1] + 1);
  const spare = Math.ceil(bars / 5);
  return {
    rangeMs,
    from: Math.max(0, visibleFrom - spare),
    to: Math.min(openMs.length, visibleTo + spare),
    visibleFrom,
    visibleTo,
    follows,
  };
}

/** The zoom after a person set the visible range; following again once the newest bar is in view. */
export function zoomTo(rangeMs: Range, newestMs: number, barMs: number): ZoomState {
  const visibleBars = clampBars(Math.round((rangeMs[1] - rangeMs[0]) / barMs));
  return { visibleBars, rightMs: rangeMs[1] > newestMs + barMs ? null : rangeMs[1] };
}

/** The zoom after pressing + (factor below 1) or −. */
export function zoomBy(factor: number, zoom: ZoomState, window: BarWindow, barMs: number): ZoomState {
  const bars = (window.rangeMs[1] - window.rangeMs[0]) / barMs;
  return { visibleBars: clampBars(Math.round(bars * factor)), rightMs: zoom.rightMs };
}

/** The zoom that brings a bar into view, a few bars from the edge it lay beyond; null where it is in view. */
export function zoomToShow(timeMs: number, window: BarWindow, zoom: ZoomState, barMs: number): ZoomState | null {
  const [fromMs, toMs] = window.rangeMs;
  if (timeMs >= fromMs && timeMs <= toMs) return null;
  const marginMs = 3 * barMs;
  const rightMs = timeMs < fromMs ? timeMs - marginMs + (toMs - fromMs) : timeMs + marginMs;
  return { visibleBars: zoom.visibleBars, rightMs };
}

/** The row whose open time is nearest; −1 without rows. */
export function nearestRow(openMs: Float64Array, timeMs: number): number {
  const after = firstAtOrAfter(openMs, timeMs);
  const before = after - 1;
  if (after >= openMs.length) return before;
  if (before < 0) return after;
  return timeMs - (openMs[before] ?? 0) <= (openMs[after] ?? 0) - timeMs ? before : after;
}

function clampBars(bars: number): number {
  return Math.min(mostBars, Math.max(fewestBars, bars));
}

function firstAtOrAfter(openMs: Float64Array, timeMs: number): number {
  let low = 0;
  let high = openMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
