import type { HistoryProgress, HistoryRow } from '../contract/history';
import type { InstrumentId } from '../contract/ids';
import type { Bar, StoredTimeframe } from '../contract/market';

/** A stretch of time, [fromMs, toMs). */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Bars of one instrument that somebody's window needs, up to now. */
export interface HistoryNeed {
  readonly instrument: InstrumentId;
  readonly timeframe: StoredTimeframe;
  readonly bars: number;
}

/** How much of the past is to be there. What is needed goes before what is only wanted. */
export interface HistoryWants {
  readonly needs: readonly HistoryNeed[];
  /** Days of 1m and 5m bars of every instrument; 0 for only what is needed. */
  readonly days: number;
  /** Days of instruments of which a person asked for more; those are fetched also where deeper history was stopped. */
  readonly daysOf: ReadonlyMap<InstrumentId, number>;
  /** Nothing older is kept, so nothing older is asked for. */
  readonly mostDays: number;
  /** What a person stopped: deeper history, or with it what is needed too. */
  readonly stopped: 'nothing' | 'deeper' | 'all';
}

/** What is stopped of one instrument. */
export function stoppedOf(instrument: InstrumentId, { stopped, daysOf }: HistoryWants): HistoryWants['stopped'] {
  return stopped === 'deeper' && daysOf.has(instrument) ? 'nothing' : stopped;
}

export const noHistoryWants: HistoryWants = {
  needs: [],
  days: 0,
  daysOf: new Map(),
  mostDays: Infinity,
  stopped: 'nothing',
};

/** What a source knows of the bars that are stored already, without knowing the store. */
export interface StoredHistory {
  /**
   * Spans of [fromMs, toMs), rising, of which no whole bar is stored and that the exchange was not asked for before.
   * Both edges lie on the timeframe's grid.
   */
  missing(instrument: InstrumentId, timeframe: StoredTimeframe, span: TimeSpan): Promise<readonly TimeSpan[]>;
  /** The exchange gave all bars that it has of this span; those that were missing have been handed on and taken. */
  asked(instrument: InstrumentId, timeframe: StoredTimeframe, span: TimeSpan, bars: readonly Bar[]): void;
  /** A fetched bar that takes the place of one that is stored and was not seen whole: as a revision of it. */
  numbered(bar: Bar): Bar;
  /** Fetched bars of times that are stored already: where our own differ, that is told. */
  compare(fetched: readonly Bar[]): Promise<void>;
  /** When the exchange's bars of the instrument begin, as far as known; else null. */
  firstMs(instrument: InstrumentId): number | null;
  begins(instrument: InstrumentId, firstMs: number): void;
}

/** How the past of a source's instruments goes on. */
export interface SourceHistory {
  readonly progress: HistoryProgress;
  readonly rows: readonly HistoryRow[];
}
