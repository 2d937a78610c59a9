import type { InstrumentId } from './ids';

/** Where data comes from. A store holds one realm; realms never meet in a file, a chart or a pair. */
export const realms = ['binance', 'testnet', 'custom', 'simulator', 'replay'] as const;
export type Realm = (typeof realms)[number];

/** Which Binance trade stream a series was made from; the two number their ids differently. */
export const streamKinds = ['aggTrade', 'trade'] as const;
export type StreamKind = (typeof streamKinds)[number];

export const timeframes = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type Timeframe = (typeof timeframes)[number];

/** Timeframes built live from ticks and stored; the others are made from 1m bars when read. */
export const storedTimeframes = ['1s', '1m', '5m'] as const;
export type StoredTimeframe = (typeof storedTimeframes)[number];

export const timeframeMs: Readonly<Record<Timeframe, number>> = {
  '1s': 1_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};

/** Bars in a year: crypto trades all year round, so never 252 days. */
export function barsPerYear(timeframe: Timeframe): number {
  return 31_536_000_000 / timeframeMs[timeframe];
}

/** One trade (or one aggTrade). Ids and times are integers below 2^53; times are UTC milliseconds. */
export interface Tick {
  readonly kind: 'tick';
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly id: number;
  readonly timeMs: number;
  /** 0 in rows that the exchange sends without a price: the id counts, the price does not. */
  readonly price: number;
  readonly quantity: number;
  /** True where the aggressor sold. */
  readonly isBuyerMaker: boolean;
  /** Trades inside: l − f + 1 of an aggTrade, else 1. */
  readonly trades: number;
}

export type GapState = 'open' | 'repaired' | 'lost';

/** Ids `fromId`..`toId` (both missing, inclusive) of one series. The same range is reported again as its state changes. */
export interface Gap {
  readonly kind: 'gap';
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly fromId: number;
  readonly toId: number;
  /** Trade time of the last tick before and the first tick after. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: GapState;
  readonly reason: string;
  readonly foundMs: number;
  readonly closedMs: number | null;
}

export const feedStates = [
  'idle',
  'connecting',
  'catchingUp',
  'live',
  'stale',
  'halted',
  'gap',
  'delisted',
  'offline',
  'ended',
] as const;
export type FeedState = (typeof feedStates)[number];

/** The state of one instrument's feed, or of the whole source where `instrument` is null. */
export interface StatusEvent {
  readonly kind: 'status';
  readonly instrument: InstrumentId | null;
  readonly state: FeedState;
  /** A stable word: `dns`, `refused`, `restricted`, `proxy`, `timeout`, `unknownSymbol`, `replayEnded` …; empty where all is well. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
  readonly atMs: number;
  /** When the next attempt is due, where one is. */
  readonly nextAttemptMs: number | null;
}

/** Something that came in and was not taken; never silently. */
export interface RejectedEvent {
  readonly kind: 'rejected';
  readonly reason: string;
  readonly message: string;
  /** The first 200 characters of what was refused. */
  readonly sample: string;
  readonly atMs: number;
}

/** A bar that was fetched or imported whole, or (origin `ticks`) made anew from the stored ticks of long ago. */
export interface BarEvent {
  readonly kind: 'bar';
  readonly bar: Bar;
}

/** Best bid and ask. */
export interface Quote {
  readonly kind: 'quote';
  readonly instrument: InstrumentId;
  readonly timeMs: number;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}

/** A funding payment of a perpetual. */
export interface Funding {
  readonly kind: 'funding';
  readonly instrument: InstrumentId;
  readonly timeMs: number;
  readonly rate: number;
  readonly markPrice: number;
  readonly intervalHours: number;
}

/** Exchange time has reached `exchangeTimeMs`: bars whose end and grace are past it are final. */
export interface TimeEvent {
  readonly kind: 'time';
  readonly exchangeTimeMs: number;
}

/** Settings that change values, as they hold from here on: a replay computes with those of the run that wrote it. */
export interface SettingsEvent {
  readonly kind: 'settings';
  /** How long after its end a bar waits for late trades. */
  readonly graceMs: number;
}

/** What a source gives, whatever it is: live, replay, file or simulator. */
export type SourceEvent =
  | Tick
  | Gap
  | StatusEvent
  | RejectedEvent
  | BarEvent
  | Quote
  | Funding
  | TimeEvent
  | SettingsEvent;

export type BarOrigin = 'ticks' | 'fetched' | 'imported';

/** One bar of [openMs, openMs + Δ) of trade time. */
export interface Bar {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly timeframe: StoredTimeframe;
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly takerBuyVolume: number;
  readonly tradeCount: number;
  readonly origin: BarOrigin;
  /** Final, untouched by an open or lost gap, and seen from its start. */
  readonly complete: boolean;
  /** 0 when first final; one more for each late trade or repair. */
  readonly revision: number;
}

/** Flag bits of {@link BarColumns} and of pair series. */
export const barFlags = { complete: 1, filled: 2, forming: 4, revised: 8, fetched: 16, stale: 32 } as const;

/** Bars as packed columns, one array each, equal lengths, rising `openMs`. */
export interface BarColumns {
  readonly openMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quoteVolume: Float64Array;
  readonly takerBuyVolume: Float64Array;
  readonly tradeCount: Float64Array;
  readonly revision: Float64Array;
  /** {@link barFlags} bits. */
  readonly flags: Uint8Array;
}

/** Ticks as packed columns, equal lengths, rising `id`. */
export interface TickColumns {
  readonly id: Float64Array;
  readonly timeMs: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
  readonly isBuyerMaker: Uint8Array;
  readonly trades: Float64Array;
}
