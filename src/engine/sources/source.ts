import type { InstrumentId } from '../contract/ids';
import type { Gap, SourceEvent, StreamKind } from '../contract/market';
import type { Result } from '../contract/result';
import type { SimulatorFault } from '../contract/simulatorFault';
import type { HistoryWants, StoredHistory } from './historyWants';
import type { SourceHealth } from './sourceHealth';

/** Where a source begins: the last tick that is stored of each instrument, so that a hole since then is found. */
export interface ResumePoint {
  readonly lastId: number;
  readonly lastTimeMs: number;
  /** Gaps of an earlier run that are still open, to be repaired where the source can. */
  readonly openGaps?: readonly Gap[];
}

export interface SourceRequest {
  readonly instruments: readonly InstrumentId[];
  readonly stream: StreamKind;
  readonly resume: ReadonlyMap<InstrumentId, ResumePoint>;
  /** What is stored of the past; left out, only the newest bars are fetched. */
  readonly history?: StoredHistory;
  /** Ends the source; `events` then finishes after what it has received. */
  readonly signal: AbortSignal;
}

/**
 * Ticks from anywhere: exchange, simulator, recording, file. A source gives sequenced events: per series in
 * order of id, each once; what is missing is a `gap`, what failed a `status`, what was refused a `rejected`,
 * all in the stream and never thrown. Nothing downstream knows which source it is.
 */
export interface TickSource {
  /** Runs until the signal aborts or the data end. Batches are never empty and hold at most about 20 ms of events. */
  events(request: SourceRequest): AsyncIterable<readonly SourceEvent[]>;
  /** Adds and removes instruments while running, without touching the others. */
  setInstruments(instruments: readonly InstrumentId[]): void;
  /** What the exchange's clock shows now: our own, corrected by the measured offset; of a replay, the data's. */
  exchangeNowMs(): number;
  /** Checks what a person typed; fails with suggestions where it is not an instrument of this source. */
  check(instrument: InstrumentId): Promise<Result<InstrumentId>>;
  /** Tells which instruments are looked at: what is missing of them is fetched first. */
  prefer?(instruments: readonly InstrumentId[]): void;
  /** Bars that were made anew from stored ticks come with its events, as a recorded journal has them. */
  readonly bringsRevisions?: boolean;
  /** Seconds of the data a second from now on, Infinity as fast as it goes. Only where their time is not the world's. */
  setSpeed?(speed: number): void;
  /** Holds the time of the data, of a recording; and lets it go on. */
  pause?(): void;
  resume?(): void;
  /** Begins a mishap, in the simulator. */
  inject?(fault: SimulatorFault): void;
  /** Tells how much of the past is to be fetched, now and again where that changes. Left out by sources without one. */
  setHistory?(wants: HistoryWants): void;
  /** How it is doing, as figures; null while it does not run. Left out by sources that cannot fail. */
  health?(): SourceHealth | null;
}
