import { instrumentId } from '../../../src/engine/contract/ids';
import type { Gap } from '../../../src/engine/contract/market';
import type { FeedData, SymbolRow } from '../../../src/engine/contract/messages';
import type { CoverageHour } from '../../../src/engine/contract/stored';

export const nowMs = Date.UTC(2026, 10, 22, 16);

export function symbol(parts: Partial<SymbolRow>): SymbolRow {
  return {
    instrument: instrumentId('btcusdt'),
    lastPrice: 61_837.63,
    lastTradeMs: nowMs - 2_000,
    changePct: 1,
    changeSinceMs: nowMs,
    priceDecimals: 2,
    state: 'live',
    stateMessage: '',
    ticksPerSecond: 12.25,
    lagP50Ms: 41.6,
    lagP99Ms: Number.NaN,
    gapsOpen: 0,
    gapsRepaired: 3,
    ...parts,
  };
}

export function gap(state: Gap['state'], fromId: number, toId: number): Gap {
  return {
    kind: 'gap',
    instrument: instrumentId('btcusdt'),
    stream: 'trade',
    fromId,
    toId,
    fromMs: nowMs - 9_000,
    toMs: nowMs - 8_000,
    state,
    reason: 'missed',
    foundMs: nowMs,
    closedMs: null,
  };
}

export function data(parts: Partial<FeedData> = {}): FeedData {
  return {
    kind: 'feed',
    feed: {
      running: true,
      source: 'binance',
      realm: 'binance',
      state: 'live',
      reason: '',
      message: '',
      nextAttemptMs: null,
      ticksTotal: 10,
      rejectedTotal: 2,
      reconnects: 1,
      exchangeTimeMs: nowMs,
    },
    symbols: [symbol({})],
    figures: null,
    usage: { busyShare: 0.031, memoryBytes: 52_400_000, diskBytes: 1_500_000, diskBytesPerDay: Number.NaN },
    gaps: [],
    history: [],
    ...parts,
  };
}

export const hourMs = 3_600_000;

export function hour(parts: Partial<CoverageHour>): CoverageHour {
  return {
    startMs: nowMs - hourMs,
    ticks: 1_200,
    firstId: 1,
    lastId: 1_200,
    gapsOpen: 0,
    gapsRepaired: 0,
    gapsLost: 0,
    ...parts,
  };
}
