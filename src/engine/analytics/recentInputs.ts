import { barFlags, timeframeMs, type BarColumns } from '../contract/market';
import type { AnalyticInputs } from './views';

/**
 * The end of the inputs that a result on the last `needBars` bars depends on, so that a result does not cost the whole
 * history. A pair keeps what its fits, its z-score and the starts of a Kalman filter look back on. O(log n).
 */
export function recentInputs(inputs: AnalyticInputs, needBars: number): AnalyticInputs {
  switch (inputs.kind) {
    case 'symbol':
      return { ...inputs, bars: lastOf([inputs.bars], needBars, timeframeMs[inputs.timeframe])[0] ?? inputs.bars };
    case 'pair': {
      const { settings } = inputs;
      const keep = needBars + 2 * settings.hedge.window + settings.hedge.refitEvery + settings.z.window + 1;
      const [y = inputs.y, x = inputs.x] = lastOf([inputs.y, inputs.x], keep, timeframeMs[settings.timeframe]);
      return { ...inputs, y, x };
    }
    case 'all': {
      const { symbols, timeframe } = inputs;
      const bars = lastOf(
        symbols.map((symbol) => symbol.bars),
        needBars,
        timeframeMs[timeframe],
      );
      return { ...inputs, symbols: symbols.map((symbol, i) => ({ ...symbol, bars: bars[i] ?? symbol.bars })) };
    }
  }
}

/** Open time of the last final bar that all inputs reach; NaN without any. O(log n). */
export function lastBarMs(inputs: AnalyticInputs): number {
  switch (inputs.kind) {
    case 'symbol':
      return lastTradedMs([inputs.bars]);
    case 'pair':
      return lastTradedMs([inputs.y, inputs.x]);
    case 'all':
      return lastTradedMs(inputs.symbols.map(({ bars }) => bars));
  }
}

function lastTradedMs(legs: readonly BarColumns[]): number {
  return Math.min(...legs.map((leg) => leg.openMs[lastTradedRow(leg, Infinity)] ?? NaN));
}

/** All legs from the last row at or before the same step on, so that each has a close to be carried from there. */
function lastOf(legs: readonly BarColumns[], keepBars: number, stepMs: number): BarColumns[] {
  const fromMs = lastTradedMs(legs) - keepBars * stepMs;
  return legs.map((leg) => {
    const row = lastTradedRow(leg, fromMs);
    return row <= 0 ? leg : rowsFrom(leg, row);
  });
}

/** The last row with a trade that opened at or before `ms`; 0 for none. */
function lastTradedRow(leg: BarColumns, ms: number): number {
  let low = 0;
  let high = leg.openMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leg.openMs[middle] ?? NaN) <= ms) low = middle + 1;
    else high = middle;
  }
  let row = low - 1;
  while (row > 0 && (!((leg.volume[row] ?? 0) > 0) || ((leg.flags[row] ?? 0) & barFlags.forming) !== 0)) row--;
  return Math.max(row, 0);
}

function rowsFrom(leg: BarColumns, row: number): BarColumns {
  return {
    openMs: leg.openMs.subarray(row),
    open: leg.open.subarray(row),
    high: leg.high.subarray(row),
    low: leg.low.subarray(row),
    close: leg.close.subarray(row),
    volume: leg.volume.subarray(row),
    quoteVolume: leg.quoteVolume.subarray(row),
    takerBuyVolume: leg.takerBuyVolume.subarray(row),
    tradeCount: leg.tradeCount.subarray(row),
    revision: leg.revision.subarray(row),
    flags: leg.flags.subarray(row),
  };
}
