import type { InstrumentId } from '../contract/ids';
import type { Tick } from '../contract/market';

/** The unit of the times in a frame; ours are always milliseconds, floored. */
export type TimeUnit = 'ms' | 'us';

export interface DecodedTrade {
  readonly kind: 'trade';
  readonly tick: Tick;
  readonly eventTimeMs: number;
  readonly timeUnit: TimeUnit;
}

export interface DecodedQuote {
  readonly kind: 'quote';
  readonly instrument: InstrumentId;
  readonly updateId: number;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
  /** Null on spot, whose quotes carry no time. */
  readonly eventTimeMs: number | null;
}

export interface DecodedMarkPrice {
  readonly kind: 'markPrice';
  readonly instrument: InstrumentId;
  readonly eventTimeMs: number;
  readonly markPrice: number;
  /** The rate of the next payment, NaN where the exchange gives none. */
  readonly fundingRate: number;
  readonly nextFundingMs: number;
}

/** An answer to a control message; `errorMessage` is null where it was taken. */
export interface DecodedReply {
  readonly kind: 'reply';
  readonly id: number | string | null;
  readonly errorMessage: string | null;
}

export interface DecodedShutdown {
  readonly kind: 'shutdown';
}

/** Well formed, and nothing that was asked for: an event of a stream just left, a kind not known yet. */
export interface DecodedIgnored {
  readonly kind: 'ignored';
  readonly reason: 'unknownStream' | 'unknownEvent';
}

export interface DecodedRejection {
  readonly kind: 'rejected';
  readonly reason: string;
  readonly message: string;
  readonly sample: string;
}

export type DecodedFrame =
  | DecodedTrade
  | DecodedQuote
  | DecodedMarkPrice
  | DecodedReply
  | DecodedShutdown
  | DecodedIgnored
  | DecodedRejection;
