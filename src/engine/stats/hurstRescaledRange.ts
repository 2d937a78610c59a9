import { centralMoments } from './descriptive';
import { deviationsOf, meanOf } from './compensated';
import { ddToNumber } from './doubleDouble';
import { logLogSlope } from './hurstStructure';
import { requireFinite, requireInteger, requireLength, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export interface HurstRescaledRange {
  readonly hurst: number;
  /** Mean R/S by window. */
  readonly rs: Float64Array;
}

/**
 * `hurst_rs` on increments: per window w the mean over whole blocks of range of cumulated deviations / population
 * std, and the slope of its logarithm on ln w. No Anis-Lloyd correction, so above ½ on short white noise. Throws
 * `nan_input`, `too_short` (a window longer than x), `constant` (no block of a window varies), `invalid_param`
 * (fewer than two different windows ≥ 2). O(n · windows).
 */
export function hurstRescaledRange(
  x: Float64Array,
  params: { readonly windows: ArrayLike<number> },
): HurstRescaledRange {
  requireFinite('x', x);
  const windows = Float64Array.from(params.windows);
  windows.forEach((window, i) => requireInteger(`windows[${i}]`, window, 2));
  requireLength(
    'x',
    x,
    windows.reduce((most, window) => Math.max(most, window), 0),
  );
  requireVariation('x', x);
  const rs = windows.map((window) => {
    const ratios: number[] = [];
    for (let from = 0; from + window <= x.length; from += window) {
      const ratio = rescaledRange(x.subarray(from, from + window));
      if (!Number.isNaN(ratio)) ratios.push(ratio);
    }
    if (ratios.length === 0) throw new StatsError('constant', `x does not vary inside any block of ${window} values.`);
    return ddToNumber(meanOf(Float64Array.from(ratios)));
  });
  return {
    hurst: logLogSlope(
      'windows',
      windows,
      rs.map((value) => Math.log(value)),
    ),
    rs,
  };
}

/** R/S of one block; NaN where it does not vary. */
function rescaledRange(block: Float64Array): number {
  const { stdPop } = centralMoments(block);
  if (!(stdPop > 0)) return Number.NaN;
  let sum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const deviation of deviationsOf(block)) {
    sum += deviation;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  return (high - low) / stdPop;
}
