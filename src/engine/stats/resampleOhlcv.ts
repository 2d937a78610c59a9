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

const mostBuckets = 10_000_000;

/**
 * `resample_ohlcv`: ticks, stably sorted by time, into buckets floor(ts/interval)·interval. Volume and Σpq are summed
 * with compensation. Empty arrays without ticks. Throws `length_mismatch`, `nan_input`, `invalid_param` (interval ≥ 1;
 * more than 10 million buckets to fill). O(n), O(n log n) where the ticks are out of order.
 */
export function resampleOhlcv(ticks: Ticks, params: ResampleOhlcvParams): ResampledOhlcv {
  const { ts, price, qty } = ticks;
  requireSameLength({ ts, price, qty });
  for (const [name, values] of Object.entries({ ts, price, qty })) requireFinite(name, values);
  requireInteger('interval_ms', params.interval_ms, 1);
  requireChoice('empty', params.empty, ['omit', 'nan', 'ffill']);
  const order = sortedOrder(ts);
  const bars = emptyBars(mostBucketsIn(ts, order, params));
  const bucket = { start: 0, open: 0, high: 0, low: 0, close: 0, count: 0, volume: 0, turnover: 0 };
  let used = 0;
  for (let i = 0; i < ts.length;) {
    const first = order === null ? i : order[i]!;
    bucket.start = Math.floor(ts[first]! / params.interval_ms) * params.interval_ms;
    i = readBucket(bucket, ticks, order, i, bucket.start + params.interval_ms);
    used = fillUntil(bars, used, bucket.start, params);
    bars.t[used] = bucket.start;
    bars.open[used] = bucket.open;
    bars.high[used] = bucket.high;
    bars.low[used] = bucket.low;
    bars.close[used] = bucket.close;
    bars.count[used] = bucket.count;
    bars.volume[used] = bucket.volume;
    bars.vwap[used] = bucket.volume === 0 ? Number.NaN : bucket.turnover / bucket.volume;
    used++;
  }
  return used === bars.t.length ? bars : firstBars(bars, used);
}

interface Bucket {
  start: number;
  open: number;
  high: number;
  low: number;
  close: number;
  count: number;
  volume: number;
  turnover: number;
}

/** Gathers the ticks from position `from` on that are before `end`; returns the position of the next one. */
function readBucket(bucket: Bucket, ticks: Ticks, order: Uint32Array | null, from: number, end: number): number {
  const { ts, price, qty } = ticks;
  const first = order === null ? from : order[from]!;
  bucket.open = price[first]!;
  let high = bucket.open;
  let low = bucket.open;
  let close = bucket.open;
  let volume = 0;
  let volumeError = 0;
  let turnover = 0;
  let turnoverError = 0;
  let i = from;
  for (; i < ts.length; i++) {
    const tick = order === null ? i : order[i]!;
    if (ts[tick]! >= end && i > from) break; // at least one, also where adding the interval is lost in rounding
    close = price[tick]!;
    if (close > high) high = close;
    if (close < low) low = close;
    const amount = qty[tick]!;
    const value = close * amount;
    const nextVolume = volume + amount;
    const nextTurnover = turnover + value;
    volumeError += lostIn(volume, amount, nextVolume);
    turnoverError += lostIn(turnover, value, nextTurnover);
    volume = nextVolume;
    turnover = nextTurnover;
  }
  bucket.high = high;
  bucket.low = low;
  bucket.close = close;
  bucket.count = i - from;
  bucket.volume = volume + volumeError;
  bucket.turnover = turnover + turnoverError;
  return i;
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

/** Upper bound of the number of buckets, exact where the empty ones are kept. */
function mostBucketsIn(ts: Float64Array, order: Uint32Array | null, params: ResampleOhlcvParams): number {
  if (ts.length === 0) return 0;
  const bucketOf = (i: number): number => Math.floor(ts[order === null ? i : order[i]!]! / params.interval_ms);
  const span = bucketOf(ts.length - 1) - bucketOf(0) + 1;
  if (params.empty === 'omit') return Math.min(span, ts.length);
  if (span > mostBuckets) {
    throw new StatsError('invalid_param', `interval_ms ${params.interval_ms} gives ${span} buckets; use a longer one.`);
  }
  return span;
}

/** Writes the empty buckets between the last used one and `start`; returns the index of the bucket at `start`. */
function fillUntil(bars: ResampledOhlcv, used: number, start: number, params: ResampleOhlcvParams): number {
  if (used === 0 || params.empty === 'omit') return used;
  const last = params.empty === 'ffill' ? bars.close[used - 1]! : Number.NaN;
  const missing = Math.max(Math.round((start - bars.t[used - 1]!) / params.interval_ms) - 1, 0);
  for (let k = 0; k < missing; k++) {
    bars.t[used + k] = bars.t[used - 1]! + (k + 1) * params.interval_ms;
    for (const values of [bars.open, bars.high, bars.low, bars.close]) values[used + k] = last;
  }
  return used + missing;
}

function firstBars(bars: ResampledOhlcv, count: number): ResampledOhlcv {
  const part = (values: Float64Array): Float64Array => values.slice(0, count);
  return {
    t: part(bars.t),
    open: part(bars.open),
    high: part(bars.high),
    low: part(bars.low),
    close: part(bars.close),
    volume: part(bars.volume),
    count: part(bars.count),
    vwap: part(bars.vwap),
  };
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
