import type { NetworkFailure } from './networkFailure';

/** Every wait of the client, so that tests can compress time. Milliseconds. */
export interface BinanceTiming {
  /** A handshake that takes longer is a failure, told at once. */
  readonly handshakeMs: number;
  readonly requestMs: number;
  /** How long a control message may go without an answer. */
  readonly replyMs: number;
  readonly backoffFirstMs: number;
  readonly backoffLongestMs: number;
  /**
   * Data must have flowed this long before a connection counts as good and the backoff begins anew: one that is cut
   * again and again after it is made anew thirty times in five minutes at most.
   */
  readonly stableMs: number;
  /** Silence after a 429, a 418 and a 403 that name no time, and after a 451, which does not pass by itself. */
  readonly rateLimitedMs: number;
  readonly bannedMs: number;
  readonly forbiddenMs: number;
  readonly restrictedMs: number;
  /** How long a tick that came too early waits for those before it. */
  readonly reorderMs: number;
  readonly batchMs: number;
  /** Between two readings of the exchange's clock given to the bars. */
  readonly timeEventMs: number;
  readonly clockRefreshMs: number;
  /** Within this time of being asked for, each stream must have given data or be confirmed quiet. */
  readonly firstDataMs: number;
  /** Silence of a stream is looked into after this at the earliest, whatever its rate, … */
  readonly silenceLeastMs: number;
  /** … and after this at the latest. */
  readonly silenceMostMs: number;
  /** Not a byte for this long, pings included: the connection is dead. */
  readonly deadMs: number;
  /** A connection is replaced after a time drawn between these two; the exchange cuts it at 24 hours. */
  readonly rotateFromMs: number;
  readonly rotateToMs: number;
  /** How long an old and a new connection overlap at most. */
  readonly overlapMs: number;
  readonly watchMs: number;
  /** A look at the streams that comes so late means that the process stood still: the computer slept. */
  readonly standstillMs: number;
  /** Between attempts at a gap that could not be repaired for now. */
  readonly repairRetryMs: number;
  /** How long bars wait for trades that are being fetched, before they close without them. */
  readonly catchUpMs: number;
  /** How long live ticks wait for the history before them. */
  readonly historyMs: number;
  /** Between two looks for bars that are missing: of trades that were lost while it ran. */
  readonly historyAgainMs: number;
  /** A funding payment stands in the exchange's list so long after its time. */
  readonly fundingSettleMs: number;
  /** Quotes are given on at most once in this time for each symbol, the newest. */
  readonly quoteMs: number;
}

export const binanceTiming: BinanceTiming = {
  handshakeMs: 8_000,
  requestMs: 10_000,
  replyMs: 5_000,
  backoffFirstMs: 500,
  backoffLongestMs: 60_000,
  stableMs: 10_000,
  rateLimitedMs: 60_000,
  bannedMs: 120_000,
  forbiddenMs: 120_000,
  restrictedMs: 300_000,
  reorderMs: 100,
  batchMs: 15,
  timeEventMs: 200,
  clockRefreshMs: 300_000,
  firstDataMs: 10_000,
  silenceLeastMs: 30_000,
  silenceMostMs: 600_000,
  deadMs: 240_000,
  rotateFromMs: 20 * 3_600_000,
  rotateToMs: 23 * 3_600_000,
  overlapMs: 10_000,
  watchMs: 1_000,
  standstillMs: 10_000,
  repairRetryMs: 15_000,
  catchUpMs: 10_000,
  historyMs: 5_000,
  historyAgainMs: 3_600_000,
  fundingSettleMs: 10_000,
  quoteMs: 250,
};

/** How long the exchange wants to hear nothing after this failure; null where it may be asked again at once. */
export function silenceAfter(failure: NetworkFailure, timing: BinanceTiming): number | null {
  switch (failure.reason) {
    case 'rateLimited':
      return failure.retryAfterMs ?? timing.rateLimitedMs;
    case 'banned':
      return failure.retryAfterMs ?? timing.bannedMs;
    case 'forbidden':
      return failure.retryAfterMs ?? timing.forbiddenMs;
    case 'restricted':
      return timing.restrictedMs;
    default:
      return null;
  }
}
