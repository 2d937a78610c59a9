import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import { feedStates, storedTimeframes, streamKinds } from '../../../src/engine/contract/market';
import type { JournalEvent } from '../../../src/engine/store/store';

const instrument = fc.constantFrom(...['btcusdt', 'usdm:ethusdt', 'sim:oak', 'spot:币安人生usdt'].map(instrumentId));
const stream = fc.constantFrom(...streamKinds);
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const real = fc.double({ noNaN: true, noDefaultInfinity: true });
const timeMs = fc.integer({ min: 0, max: 4_102_444_800_000 });
const timeOrNull = fc.option(timeMs);

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

/** Any event that a journal may hold. */
export const arbitraryEvent: fc.Arbitrary<JournalEvent> = fc.oneof(
  record({
    kind: fc.constant('tick' as const),
    instrument,
    stream,
    id: whole,
    timeMs,
    price: real,
    quantity: real,
    isBuyerMaker: fc.boolean(),
    trades: whole,
  }),
  record({
    kind: fc.constant('gap' as const),
    instrument,
    stream,
    fromId: whole,
    toId: whole,
    fromMs: timeMs,
    toMs: timeMs,
    state: fc.constantFrom('open' as const, 'repaired' as const, 'lost' as const),
    reason: fc.string(),
    foundMs: timeMs,
    closedMs: timeOrNull,
  }),
  record({
    kind: fc.constant('status' as const),
    instrument: fc.option(instrument),
    state: fc.constantFrom(...feedStates),
    reason: fc.string(),
    message: fc.string({ unit: 'grapheme' }),
    atMs: timeMs,
    nextAttemptMs: timeOrNull,
  }),
  record({
    kind: fc.constant('rejected' as const),
    reason: fc.string(),
    message: fc.string(),
    sample: fc.string({ unit: 'grapheme' }),
    atMs: timeMs,
  }),
  record({
    kind: fc.constant('bar' as const),
    bar: record({
      instrument,
      stream,
      timeframe: fc.constantFrom(...storedTimeframes),
      openMs: timeMs,
      open: real,
      high: real,
      low: real,
      close: real,
      volume: real,
      quoteVolume: real,
      takerBuyVolume: real,
      tradeCount: whole,
      origin: fc.constantFrom('ticks' as const, 'fetched' as const, 'imported' as const),
      complete: fc.boolean(),
      revision: whole,
    }),
  }),
  record({
    kind: fc.constant('quote' as const),
    instrument,
    timeMs,
    bid: real,
    bidQuantity: real,
    ask: real,
    askQuantity: real,
  }),
  record({
    kind: fc.constant('funding' as const),
    instrument,
    timeMs,
    rate: real,
    markPrice: real,
    intervalHours: real,
  }),
  record({ kind: fc.constant('time' as const), exchangeTimeMs: timeMs }),
);
