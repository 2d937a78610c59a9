import type { InstrumentId } from '../../../src/engine/contract/ids';
import { instrumentId, pairId } from '../../../src/engine/contract/ids';
import { barFlags, timeframeMs, type BarColumns, type Timeframe } from '../../../src/engine/contract/market';
import type {
  FeedRow,
  PairColumns,
  PairData,
  PairValue,
  PriceData,
  SymbolRow,
} from '../../../src/engine/contract/messages';

/** Seeded numbers in [0, 1): the same every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** 14 July 2026, 12:00 UTC. */
export const startMs = Date.UTC(2026, 6, 14, 12);

/** A walk as bars; the last one is forming, all others are complete. */
export function seededBars(count: number, timeframe: Timeframe, seed: number, start = 61_234): BarColumns {
  const random = seeded(seed);
  const column = (): Float64Array => new Float64Array(count);
  const bars = {
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
    flags: new Uint8Array(count),
  };
  let price = start;
  for (let row = 0; row < count; row++) {
    const steps = Array.from({ length: 8 }, () => (price *= 1 + (random() + random() + random() - 1.5) * 4e-4));
    bars.openMs[row] = startMs + row * timeframeMs[timeframe];
    bars.open[row] = row === 0 ? start : (bars.close[row - 1] ?? start);
    bars.close[row] = round(price);
    bars.high[row] = round(Math.max(bars.open[row] ?? 0, ...steps));
    bars.low[row] = round(Math.min(bars.open[row] ?? 0, ...steps));
    const volume = 4 + 20 * random() ** 3 + Math.abs((bars.close[row] ?? 0) - (bars.open[row] ?? 0)) / 8;
    bars.volume[row] = volume;
    bars.quoteVolume[row] = volume * price;
    bars.takerBuyVolume[row] = volume * random();
    bars.tradeCount[row] = Math.ceil(volume * 30);
    bars.flags[row] = row === count - 1 ? barFlags.forming : barFlags.complete;
  }
  return bars;
}

export function feedRow(change: Partial<FeedRow> = {}): FeedRow {
  return {
    running: true,
    source: 'binance',
    realm: 'binance',
    state: 'live',
    reason: '',
    message: '',
    nextAttemptMs: null,
    ticksTotal: 120_000,
    rejectedTotal: 0,
    reconnects: 0,
    exchangeTimeMs: startMs + 300 * 60_000,
    ...change,
  };
}

export function symbolRow(instrument: InstrumentId, change: Partial<SymbolRow> = {}): SymbolRow {
  return {
    instrument,
    lastPrice: 61_234.5,
    lastTradeMs: startMs + 300 * 60_000 - 400,
    changePct: 1.234,
    changeSinceMs: startMs,
    priceDecimals: 2,
    state: 'live',
    stateMessage: '',
    ticksPerSecond: 31,
    lagP50Ms: 40,
    lagP99Ms: 90,
    gapsOpen: 0,
    gapsRepaired: 0,
    ...change,
  };
}

/** 300 bars of btcusdt, live. */
export function priceData(change: Partial<PriceData> = {}): PriceData {
  const instrument = instrumentId('spot:btcusdt');
  const timeframe = change.timeframe ?? '1m';
  const bars = change.bars ?? seededBars(300, timeframe, 7);
  const last = bars.openMs.length - 1;
  const lastTradeMs = (bars.openMs[last] ?? startMs) + timeframeMs[timeframe] * 0.4;
  const lastPrice = bars.close[last] ?? NaN;
  return {
    kind: 'price',
    instrument,
    timeframe,
    bars,
    symbol: symbolRow(instrument, { lastPrice, lastTradeMs, changeSinceMs: bars.openMs[0] ?? NaN }),
    feed: feedRow({ exchangeTimeMs: lastTradeMs + 400 }),
    ...change,
  };
}

/** A mean-reverting spread with its rolling z over 100 points; the first 99 have none. */
export function seededPoints(count: number, timeframe: Timeframe, seed: number): PairColumns {
  const random = seeded(seed);
  const points = {
    openMs: new Float64Array(count),
    spread: new Float64Array(count),
    z: new Float64Array(count),
    beta: new Float64Array(count),
    flags: new Uint8Array(count),
  };
  let spread = 0;
  for (let row = 0; row < count; row++) {
    spread += -0.05 * spread + (random() + random() + random() - 1.5) * 1.4e-3;
    points.openMs[row] = startMs + row * timeframeMs[timeframe];
    points.spread[row] = 6.2 + spread;
    points.beta[row] = 0.62 + 0.004 * Math.sin(row / 40);
    points.flags[row] = row === count - 1 ? barFlags.forming : barFlags.complete;
    const window = points.spread.subarray(Math.max(0, row - 99), row + 1);
    const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
    const variance = window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (window.length - 1);
    points.z[row] = row < 99 ? NaN : ((points.spread[row] ?? NaN) - mean) / Math.sqrt(variance);
  }
  return points;
}

export function pairValue(points: PairColumns, change: Partial<PairValue> = {}): PairValue {
  const last = points.openMs.length - 1;
  return {
    id: pairId(instrumentId('spot:btcusdt'), instrumentId('spot:ethusdt'), '1m'),
    barOpenMs: points.openMs[last] ?? NaN,
    alpha: 6.1873,
    beta: points.beta[last] ?? NaN,
    betaStdErr: 0.0098,
    spread: points.spread[last] ?? NaN,
    z: points.z[last] ?? NaN,
    provisional: true,
    haveBars: 300,
    needBars: 300,
    readyMs: NaN,
    ageYMs: 400,
    ageXMs: 1_300,
    stale: false,
    filledBars: 0,
    incompleteBars: 0,
    reason: '',
    ...change,
  };
}

/** 400 points of btcusdt/ethusdt, live and warm. */
export function pairData(change: Partial<PairData> = {}): PairData {
  const y = instrumentId('spot:btcusdt');
  const x = instrumentId('spot:ethusdt');
  const points = change.points ?? seededPoints(400, '1m', 11);
  return {
    kind: 'pair',
    settings: {
      id: pairId(y, x, '1m'),
      y,
      x,
      timeframe: '1m',
      prices: 'log',
      hedge: { estimator: 'ols', window: 300, refitEvery: 1 },
      z: { window: 100, strict: false },
      costs: { feeBps: null, halfSpreadBps: null, slippageBps: [0, 0], funding: false, borrowApr: [0, 0] },
    },
    points,
    value: pairValue(points),
    legs: [symbolRow(y), symbolRow(x, { lastPrice: 2_345.67 })],
    feed: feedRow(),
    ...change,
  };
}

function round(price: number): number {
  return Math.round(price * 100) / 100;
}
