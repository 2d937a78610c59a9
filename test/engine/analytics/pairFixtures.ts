import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { barFlags, timeframeMs, type BarColumns } from '../../../src/engine/contract/market';
import type { PairSettings } from '../../../src/engine/contract/settings';
import { readPair } from '../../../src/engine/contract/readSettings';

export const startMs = 1_700_000_040_000;

/** Settings of a pair of two made-up symbols, with every field filled in. */
export function pairOf(raw: object = {}): PairSettings {
  const { pair, problems } = readPair({ y: 'spot:yyy', x: 'spot:xxx', ...raw }, 'pair');
  if (pair === null || problems.length > 0) throw new Error(JSON.stringify(problems));
  return pair;
}

/** Bars from closes; NaN stands for a step without a bar. `marks` may switch off `complete` per step. */
export function barsOf(
  closes: ArrayLike<number>,
  firstMs = startMs,
  stepMs = timeframeMs['1m'],
  incomplete: ReadonlySet<number> = new Set(),
): BarColumns {
  const rows = Array.from(closes, (close, step) => ({ close, step })).filter((row) => !Number.isNaN(row.close));
  const column = (): Float64Array => Float64Array.from(rows, (row) => row.close);
  return {
    openMs: Float64Array.from(rows, (row) => firstMs + row.step * stepMs),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: new Float64Array(rows.length).fill(1),
    quoteVolume: column(),
    takerBuyVolume: new Float64Array(rows.length),
    tradeCount: new Float64Array(rows.length).fill(1),
    revision: new Float64Array(rows.length),
    flags: Uint8Array.from(rows, (row) => (incomplete.has(row.step) ? 0 : barFlags.complete)),
  };
}

/** Deterministic numbers: uniform in [0, 1), and roughly normal. */
export class Noise {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum;
  }
}

export interface PairShape {
  readonly seed: number;
  readonly length: number;
  /** Price about which x walks, and the size of its steps relative to it. */
  readonly level: number;
  readonly stepShare: number;
  readonly slope: number;
  /** Deviation of the spread as a share of the step: small is near-collinear. */
  readonly spreadShare: number;
  /** Probability of a bar without a trade, and of a price a hundred times too high. */
  readonly holes: number;
  readonly spikes: number;
  /** A stretch of constant prices of this many bars in the middle. */
  readonly flat: number;
}

/** Closes of two legs of the shape asked for; always above 0. */
export function pairCloses(shape: PairShape): { readonly y: Float64Array; readonly x: Float64Array } {
  const noise = new Noise(shape.seed);
  const y = new Float64Array(shape.length);
  const x = new Float64Array(shape.length);
  const step = shape.level * shape.stepShare;
  let walk = shape.level;
  for (let k = 0; k < shape.length; k++) {
    const isFlat = k > shape.length / 3 && k < shape.length / 3 + shape.flat;
    if (!isFlat) walk = Math.max(walk + step * noise.normal(), shape.level / 10);
    x[k] = walk * (noise.uniform() < shape.spikes ? 100 : 1);
    y[k] = shape.slope * walk + 3 * shape.level + (isFlat ? 0 : shape.spreadShare * step * noise.normal());
    if (noise.uniform() < shape.spikes) y[k] = (y[k] ?? 0) * 100;
    if (noise.uniform() < shape.holes) x[k] = NaN;
    if (noise.uniform() < shape.holes) y[k] = NaN;
  }
  return { y, x };
}

export const recordedFolder = join('..', 'shared', 'data', 'usdm-klines-1m');

/** Recorded 1m bars of a USD-M symbol; null where the recordings are not there. */
export function recordedBars(symbol: string): BarColumns | null {
  const file = join(recordedFolder, `${symbol}-1m.csv.gz`);
  if (!existsSync(file)) return null;
  const rows = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] ?? NaN);
  return {
    openMs: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    quoteVolume: column(5),
    takerBuyVolume: new Float64Array(rows.length),
    tradeCount: new Float64Array(rows.length),
    revision: new Float64Array(rows.length),
    flags: new Uint8Array(rows.length).fill(barFlags.complete),
  };
}

/** The rows from … to − 1 of a series. */
export function sliceBars(bars: BarColumns, from: number, to: number): BarColumns {
  return Object.fromEntries(
    Object.entries(bars).map(([name, values]: [string, Float64Array | Uint8Array]) => [name, values.slice(from, to)]),
  ) as unknown as BarColumns;
}
