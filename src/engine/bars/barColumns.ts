import { barFlags, type Bar, type BarColumns } from '../contract/market';
import type { BarState } from './barState';

/** Packs bars (rising open time) into columns. Cost: O(n). */
export function barColumns(bars: readonly Bar[]): BarColumns {
  const columns = emptyBarColumns(bars.length);
  for (const [index, bar] of bars.entries()) {
    columns.openMs[index] = bar.openMs;
    columns.open[index] = bar.open;
    columns.high[index] = bar.high;
    columns.low[index] = bar.low;
    columns.close[index] = bar.close;
    columns.volume[index] = bar.volume;
    columns.quoteVolume[index] = bar.quoteVolume;
    columns.takerBuyVolume[index] = bar.takerBuyVolume;
    columns.tradeCount[index] = bar.tradeCount;
    columns.revision[index] = bar.revision;
    columns.flags[index] = flagsOf(bar);
  }
  return columns;
}

/** One forming bar as columns of length 1, marked as forming. */
export function formingColumns(state: Readonly<BarState>): BarColumns {
  return {
    openMs: Float64Array.of(state.openMs),
    open: Float64Array.of(state.open),
    high: Float64Array.of(state.high),
    low: Float64Array.of(state.low),
    close: Float64Array.of(state.close),
    volume: Float64Array.of(state.volume.value),
    quoteVolume: Float64Array.of(state.quoteVolume.value),
    takerBuyVolume: Float64Array.of(state.takerBuyVolume.value),
    tradeCount: Float64Array.of(state.tradeCount),
    revision: Float64Array.of(state.revision),
    flags: Uint8Array.of(barFlags.forming),
  };
}

export function emptyBarColumns(length: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    openMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    takerBuyVolume: column(),
    tradeCount: column(),
    revision: column(),
    flags: new Uint8Array(length),
  };
}

/**
 * Folds rising bars into bars of `spanMs` (a multiple of theirs): open of the first, close of the last, sums of
 * the volumes; complete where all parts are, forming, revised or fetched where any is. Cost: O(n).
 */
export function foldBars(columns: BarColumns, spanMs: number): BarColumns {
  const starts: number[] = [];
  for (let i = 0; i < columns.openMs.length; i++) {
    const openMs = bucketOf(columns.openMs[i] ?? 0, spanMs);
    if (i === 0 || openMs !== bucketOf(columns.openMs[i - 1] ?? 0, spanMs)) starts.push(i);
  }
  const folded = emptyBarColumns(starts.length);
  for (const [target, from] of starts.entries()) {
    foldInto(folded, target, columns, from, starts[target + 1] ?? columns.openMs.length, spanMs);
  }
  return folded;
}

/** `first` followed by `second`; both keep their order. */
export function joinBars(first: BarColumns, second: BarColumns): BarColumns {
  const joined = emptyBarColumns(first.openMs.length + second.openMs.length);
  for (const key of Object.keys(joined) as (keyof BarColumns)[]) {
    joined[key].set(first[key]);
    joined[key].set(second[key], first.openMs.length);
  }
  return joined;
}

function foldInto(
  folded: BarColumns,
  target: number,
  parts: BarColumns,
  from: number,
  to: number,
  spanMs: number,
): void {
  const sum = (column: Float64Array): number => column.subarray(from, to).reduce((total, value) => total + value, 0);
  folded.openMs[target] = bucketOf(parts.openMs[from] ?? 0, spanMs);
  folded.open[target] = parts.open[from] ?? Number.NaN;
  folded.high[target] = parts.high.subarray(from, to).reduce((a, b) => Math.max(a, b), -Infinity);
  folded.low[target] = parts.low.subarray(from, to).reduce((a, b) => Math.min(a, b), Infinity);
  folded.close[target] = parts.close[to - 1] ?? Number.NaN;
  folded.volume[target] = sum(parts.volume);
  folded.quoteVolume[target] = sum(parts.quoteVolume);
  folded.takerBuyVolume[target] = sum(parts.takerBuyVolume);
  folded.tradeCount[target] = sum(parts.tradeCount);
  folded.revision[target] = parts.revision.subarray(from, to).reduce((a, b) => Math.max(a, b), 0);
  const flags = parts.flags.subarray(from, to);
  const any = flags.reduce((all, one) => all | one, 0) & ~barFlags.complete;
  folded.flags[target] = any | (flags.every((one) => (one & barFlags.complete) !== 0) ? barFlags.complete : 0);
}

function flagsOf(bar: Bar): number {
  return (
    (bar.complete ? barFlags.complete : 0) |
    (bar.revision > 0 ? barFlags.revised : 0) |
    (bar.origin === 'fetched' ? barFlags.fetched : 0)
  );
}

function bucketOf(openMs: number, spanMs: number): number {
  return Math.floor(openMs / spanMs) * spanMs;
}
