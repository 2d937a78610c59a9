import type { ServedTimeUnit } from './binanceFrames';

/** An HTTP answer in place of the right one, `remaining` times. */
export interface HttpFault {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Only for paths that begin so. */
  readonly path?: string;
  remaining: number;
}

/** What the server allows and how it misbehaves. Plain data: a test sets a field, and it holds from then on. */
export interface ServerKnobs {
  /** Limits and manners, as documented; times are of the real clock. */
  pingEveryMs: number;
  pongDeadlineMs: number;
  lifetimeMs: number;
  messagesPerSecond: number;
  streamsPerConnection: number;
  connectsPerFiveMinutes: number;
  /** What an upgrade beyond them is answered with: the real form is not documented. */
  tooManyConnectsStatus: 429 | 403 | 418;
  weightPerMinute: number;
  /** USD-M counts apart, and allows less. */
  usdmWeightPerMinute: number;
  /** Form of error replies; the exchange has shown both. */
  errorForm: 'flat' | 'nested';

  /** Added to E and `serverTime`, not to T: an exchange whose clock and trades disagree. See also `stepClock`. */
  clockOffsetMs: number;
  /** Milliseconds that the exchange's clock gains in a minute of ours. */
  clockDriftMsPerMinute: number;
  sendPings: boolean;
  answerPings: boolean;
  /** False: sockets stay open, control is answered, no data flows; what is printed meanwhile is lost to the client. */
  sendData: boolean;
  readonly mutedStreams: Set<string>;
  /** How control messages are answered. `none` takes them without a word, `ignore` does not even act on them. */
  controlReplies: 'ok' | 'none' | 'ignore' | 'error' | 'wrongId';
  /** Each frame is sent this often more. */
  extraCopies: number;
  /** Frames are shuffled within runs of this many; 0 for none. */
  shuffleFrames: number;
  /** Overrides what the connection asked for. */
  timeUnit: ServedTimeUnit | null;
  refuseUpgrade: HttpFault | null;
  /** Sockets are accepted and closed at once. */
  closeOnConnect: boolean;
  /** Upgrades at other paths are answered with 404; null serves all. */
  servedPaths: readonly string[] | null;
  /** A server of somebody's own: paths without a split serve the USD-M market as well. */
  usdmOnSpotPaths: boolean;
  rest: HttpFault | null;
  /** Who goes on asking while told to wait gets a 418; off for clients whose clock is not ours. */
  bansTheImpatient: boolean;
  restDelayMs: number;
  /** REST requests are taken and never answered. */
  restHangs: boolean;
  /** False: the closing frame of a candle (`x` true) is not sent. */
  klineCloses: boolean;
}

export function documentedKnobs(): ServerKnobs {
  return {
    pingEveryMs: 20_000,
    pongDeadlineMs: 60_000,
    lifetimeMs: 86_400_000,
    messagesPerSecond: 5,
    streamsPerConnection: 1_024,
    connectsPerFiveMinutes: 300,
    tooManyConnectsStatus: 429,
    weightPerMinute: 6_000,
    usdmWeightPerMinute: 2_400,
    errorForm: 'flat',
    clockOffsetMs: 0,
    clockDriftMsPerMinute: 0,
    sendPings: true,
    answerPings: true,
    sendData: true,
    mutedStreams: new Set(),
    controlReplies: 'ok',
    extraCopies: 0,
    shuffleFrames: 0,
    timeUnit: null,
    refuseUpgrade: null,
    closeOnConnect: false,
    servedPaths: null,
    usdmOnSpotPaths: false,
    rest: null,
    bansTheImpatient: true,
    restDelayMs: 0,
    restHangs: false,
    klineCloses: true,
  };
}

/** Uses up one answer of the fault, where it holds for this path. */
export function takeFault(fault: HttpFault | null, path: string): HttpFault | null {
  if (fault === null || fault.remaining <= 0 || !path.startsWith(fault.path ?? '')) return null;
  fault.remaining--;
  return fault;
}
