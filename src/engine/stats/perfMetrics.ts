import { meanOf, sumOfSquares } from './compensated';
import { sampleStd } from './descriptive';
import { ddToNumber } from './doubleDouble';
import { requireBetween, requireFinite, requireLength, requireNumber } from './requireInput';

export interface PerfMetricsParams {
  readonly periods_per_year: number;
  readonly rf_per_period: number;
  readonly mar_per_period: number;
}

export interface PerfMetrics {
  readonly sharpe: number;
  readonly sortino: number;
  readonly max_drawdown: number;
  /** Indices into the equity curve E_0 … E_n; both 0 without a drawdown. */
  readonly mdd_peak_index: number;
  readonly mdd_trough_index: number;
  readonly cagr: number;
  readonly calmar: number;
  readonly total_return: number;
  readonly vol_ann: number;
}

/**
 * `perf_metrics` of simple returns: Sharpe and Sortino annualised by √N, drawdown and growth of the compounded
 * equity from 1. A ratio over 0 is Infinity where its numerator is positive, else NaN. Throws `nan_input`,
 * `too_short` (no return), `invalid_param`. O(n).
 */
export function perfMetrics(r: Float64Array, params: PerfMetricsParams): PerfMetrics {
  requireFinite('r', r);
  requireLength('r', r, 1);
  requireBetween('periods_per_year', params.periods_per_year, 0, Number.POSITIVE_INFINITY);
  requireNumber('rf_per_period', params.rf_per_period);
  requireNumber('mar_per_period', params.mar_per_period);
  const annual = Math.sqrt(params.periods_per_year);
  const excess = ddToNumber(meanOf(r)) - params.rf_per_period;
  const overMar = r.map((value) => value - params.mar_per_period);
  const downside = Math.sqrt(sumOfSquares(overMar.map((value) => Math.min(value, 0))) / r.length);
  const std = sampleStd(r);
  const curve = drawdownOf(r);
  const cagr = curve.last ** (params.periods_per_year / r.length) - 1;
  return {
    sharpe: ratio(excess, std) * annual,
    sortino: ratio(ddToNumber(meanOf(overMar)), downside) * annual,
    max_drawdown: curve.deepest,
    mdd_peak_index: curve.peakIndex,
    mdd_trough_index: curve.troughIndex,
    cagr,
    calmar: ratio(cagr, curve.deepest),
    total_return: curve.last - 1,
    vol_ann: std * annual,
  };
}

/** numerator / denominator; over 0 Infinity where the numerator is positive, else NaN. */
function ratio(numerator: number, denominator: number): number {
  if (denominator !== 0) return numerator / denominator;
  return numerator > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
}

function drawdownOf(r: Float64Array): { deepest: number; peakIndex: number; troughIndex: number; last: number } {
  let equity = 1;
  let peak = 1;
  let peakAt = 0;
  let deepest = 0;
  let peakIndex = 0;
  let troughIndex = 0;
  for (let t = 1; t <= r.length; t++) {
    equity *= 1 + r[t - 1]!;
    if (equity > peak) {
      peak = equity;
      peakAt = t;
    }
    const depth = 1 - equity / peak;
    if (depth > deepest) {
      deepest = depth;
      peakIndex = peakAt;
      troughIndex = t;
    }
  }
  return { deepest, peakIndex, troughIndex, last: equity };
}
