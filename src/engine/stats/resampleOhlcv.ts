import { requireChoice, requireFinite, requireInteger, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface Ticks {
  /** Milliseconds since 1970, in any order. */
  readonly ts: Float64Array;
  readonly price: Float64Array;
  readonly qty: Float64Array;
}

export interface ResampleOhlcvParams {
  readonly interval_ms: number;
  /** Buckets without a tick between the first and the last: left out, without prices, or at the last close. */
  readonly empty: 'omit' | 'nan' | 'ffill';
}

export interface ResampledOhlcv {
  /** Start of each bucket. */
  readonly t: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly count: Float64Array;
  /** NaN without volume. */
  readonly vwap: Float64Array;
}

const mostBuckets = 20_000_000;

/**
 * `resample_ohlcv`: ticks, stably sorted by time, into buckets floor(ts/interval)·interval. Volume and Σpq are summed
 * with compensation. Empty arrays without ticks. Throws `length_mismatch`, `nan_input`, `invalid_param` (interval ≥ 1;
 * more than 20 million buckets to fill). O(n), O(n log n) where the ticks are out of order.
 */
export function resampleOhlcv(ticks: Ticks, params: ResampleOhlcvParams): ResampledOhlcv {
  const { ts, price, qty } = ticks;
  requireSameLength({ ts, price, qty });
  for (const [name, values] of Object.entries({ ts, price, qty })) requireFinite(name, values);
  requireInteger('interval_ms', params.interval_ms, 1);
  requireChoice('empty', params.empty, ['omit', 'nan', 'ffill']);
  const order = sortedOrder(ts);
  const bars = emptyBars(bucketCount(ts, order, params));
  let at = -1;
  let bucketEnd = Number.NEGATIVE_INFINITY;
  let volumeError = 0;
  let turnover = 0;
  let turnoverError = 0;
  const close = (): void => {
    if (at < 0) return;
    const volume = bars.volume[at]! + volumeError;
    bars.volume[at] = volume;
    bars.vwap[at] = volume === 0 ? Number.NaN : (turnover + turnoverError) / volume;
  };
  for (let i = 0; i < ts.length; i++) {
    const tick = order === null ? i : order[i]!;
    const traded = price[tick]!;
    const amount = qty[tick]!;
    if (ts[tick]! >= bucketEnd) {
      close();
      const start = Math.floor(ts[tick]! / params.interval_ms) * params.interval_ms;
      at = fillUntil(bars, at, start, params);
      bucketEnd = start + params.interval_ms;
      bars.t[at] = start;
      bars.open[at] = traded;
      bars.high[at] = traded;
      bars.low[at] = traded;
      volumeError = 0;
      turnover = 0;
      turnoverError = 0;
    }
    if (traded > bars.high[at]!) bars.high[at] = traded;
    if (traded < bars.low[at]!) bars.low[at] = traded;
    bars.close[at] = traded;
    bars.count[at] = bars.count[at]! + 1;
    const volume = bars.volume[at]! + amount;
    volumeError += lostIn(bars.volume[at]!, amount, volume);
    bars.volume[at] = volume;
    const value = traded * amount;
    const next = turnover + value;
    turnoverError += lostIn(turnover, value, next);
    turnover = next;
  }
  close();
  return bars;
}

/** Error of sum = a + b (Knuth). */
function lostIn(a: number, b: number, sum: number): number {
  const z = sum - a;
  return a - (sum - z) + (b - z);
}

/** null where the ticks are in order already. */
function sortedOrder(ts: Float64Array): Uint32Array | null {
  let isSorted = true;
  for (let i = 1; i < ts.length && isSorted; i++) isSorted = ts[i]! >= ts[i - 1]!;
  if (isSorted) return null;
  return Uint32Array.from(ts, (_, i) => i).sort((a, b) => ts[a]! - ts[b]! || a - b);
}

function bucketCount(ts: Float64Array, order: Uint32Array | null, params: ResampleOhlcvParams): number {
  if (ts.length === 0) return 0;
  const bucketOf = (i: number): number => Math.floor(ts[order === null ? i : order[i]!]! / params.interval_ms);
  if (params.empty === 'omit') {
    let count = 1;
    for (let i = 1, last = bucketOf(0); i < ts.length; i++) {
      const bucket = bucketOf(i);
      if (bucket !== last) count++;
      last = bucket;
    }
    return count;
  }
  const count = bucketOf(ts.length - 1) - bucketOf(0) + 1;
  if (count > mostBuckets) {
    throw new StatsError(
      'invalid_param',
      `interval_ms ${params.interval_ms} gives ${count} buckets; use a longer one.`,
    );
  }
  return count;
}

/** Writes the empty buckets between `at` and `start`; returns the index of the bucket at `start`. */
function fillUntil(bars: ResampledOhlcv, at: number, start: number, params: ResampleOhlcvParams): number {
  if (at < 0 || params.empty === 'omit') return at + 1;
  const last = params.empty === 'ffill' ? bars.close[at]! : Number.NaN;
  let next = at + 1;
  for (let t = bars.t[at]! + params.interval_ms; t < start; t += params.interval_ms, next++) {
    bars.t[next] = t;
    for (const values of [bars.open, bars.high, bars.low, bars.close]) values[next] = last;
  }
  return next;
}

function emptyBars(count: number): ResampledOhlcv {
  const series = (): Float64Array => new Float64Array(count);
  return {
    t: series(),
    open: series(),
    high: series(),
    low: series(),
    close: series(),
    volume: series(),
    count: series(),
    vwap: series().fill(Number.NaN),
  };
}
