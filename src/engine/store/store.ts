import type { InstrumentId } from '../contract/ids';
import type { Result } from '../contract/result';
import type { CoverageHour } from '../contract/stored';
import type { DeleteQuery } from './deleteData';
import type { Retention } from './retention';
import type { PriceSamples } from './sampleTicks';
import type {
  Bar,
  BarColumns,
  Funding,
  Gap,
  Realm,
  SourceEvent,
  StoredTimeframe,
  StreamKind,
  TickColumns,
  Timeframe,
} from '../contract/market';

/** What goes through the journal: everything that values depend on, in order. */
export type JournalEvent = SourceEvent;

/** What opening the store found and did; shown to the user where anything was out of order. */
export interface RecoveryReport {
  readonly replayedEvents: number;
  /** Bytes of an unfinished last frame that were cut, 0 for none. */
  readonly cutBytes: number;
  /** Files that were set aside, with the reason; never deleted. */
  readonly quarantined: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Gives and takes the state of whoever computes on the journal's events, as bytes of its own. With it each segment
 * of the journal begins with a state, so that what lies before can be sealed and left behind. Without one nothing
 * is sealed: the journal grows and is replayed whole.
 */
export interface Checkpointer {
  /** The state after everything that was appended; called when all of it has been computed on. */
  save(): Uint8Array;
  /**
   * Goes back to a saved state: before the first event of a replay, and again behind a damaged place. Nothing is
   * called where a store is new.
   */
  restore(checkpoint: Uint8Array): void;
  /**
   * 1m bars of a series that open before this are final, those without a trade too: no first version of one comes any
   * more. By it bars made of minutes are handed out; left out, only those of which every minute is there.
   */
  finalThroughMs?(series: SeriesInfo): number;
}

/** Something about the disk that people should know; told when it happens. */
export interface StoreNotice {
  /** `diskFailing`, `diskResumed`, `ticksDropped`, `quarantined` … */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
  /**
   * Ticks that were not stored, where there are any; they are in `gaps()` too, and can be fetched again. Those of
   * `ticksDropped` stand in the journal, before the events of the append that tells them.
   */
  readonly gaps?: readonly Gap[];
}

/** What a store holds, as `status` prints it. Times are UTC milliseconds, null where there is none. */
export interface StoreDescription {
  readonly realm: Realm;
  readonly series: readonly SeriesDescription[];
  readonly partitions: readonly { readonly file: string; readonly bytes: number; readonly ticks: number }[];
  readonly journal: { readonly segments: number; readonly bytes: number };
  readonly bytes: number;
}

export interface SeriesDescription extends SeriesInfo {
  readonly firstId: number | null;
  readonly lastId: number | null;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly ticks: number;
  readonly bars: Readonly<Record<StoredTimeframe, number>>;
  readonly gapsOpen: number;
  readonly gapsRepaired: number;
  readonly gapsLost: number;
  /** Megabytes a day that the series takes at the rate of its last stored day; null without an hour of it. */
  readonly megabytesPerDay: number | null;
}

/** Quotes as packed columns, equal lengths, rising time. */
export interface QuoteColumns {
  readonly timeMs: Float64Array;
  readonly bid: Float64Array;
  readonly bidQuantity: Float64Array;
  readonly ask: Float64Array;
  readonly askQuantity: Float64Array;
}

export interface SeriesInfo {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
}

export interface RangeQuery extends SeriesInfo {
  /** Inclusive; −Infinity for from the start. */
  readonly fromMs: number;
  /** Exclusive; Infinity for to the end. */
  readonly toMs: number;
}

export interface BarQuery extends RangeQuery {
  readonly timeframe: Timeframe;
}

/**
 * The store of one realm. Writing is synchronous up to the operating system: when `append` returns, the events
 * are in the journal's file. Reading is asynchronous and sees all that was appended before the call.
 */
export interface MarketStore {
  readonly realm: Realm;
  readonly folder: string;
  readonly recovery: RecoveryReport;

  /** Names who saves and restores what is computed; before {@link replay}. */
  setCheckpointer(checkpointer: Checkpointer): void;

  /**
   * Hands every event that the journal holds beyond the last sealed state to `apply`, in order. Called once,
   * before the first append; `apply` rebuilds bars and analytics, and calls `putBar` as it did when live. The thread
   * does what else is due between slices; `progress` hears how much has been read, 0 to 1.
   */
  replay(apply: (event: JournalEvent) => void, progress?: (share: number) => void): Promise<void>;

  /**
   * Resolves when there is room for more: at once, but for whoever writes so fast (an import, a replay at full speed)
   * that files cannot be made as quickly, and memory would fill.
   */
  room(): Promise<void>;

  /** Writes the events to the journal as one frame and takes their ticks, gaps, quotes and funding into the tables. */
  append(events: readonly JournalEvent[]): void;

  /**
   * In a reader, after {@link replay}: hands over what the writer appends, as it appears, until the function
   * returned is called. `lost` is called once where the reader fell so far behind that it has to open anew.
   */
  follow(apply: (events: readonly JournalEvent[]) => void, lost: () => void): () => void;

  /** Takes a bar that became final, or a new revision of one. Not journaled: replaying the journal makes it again. */
  putBar(bar: Bar): void;

  series(): readonly SeriesInfo[];
  /** The newest tick of a series, or null. */
  lastTick(series: SeriesInfo): { readonly id: number; readonly timeMs: number; readonly price: number } | null;
  gaps(): readonly Gap[];

  /** Ticks in order of id, in chunks, so that a day of them never stands in memory at once. */
  readTicks(query: RangeQuery): AsyncIterable<TickColumns>;
  /** Bars in order of open time; timeframes beyond 5m are made from 1m bars. Bars without trades are absent. */
  readBars(query: BarQuery): Promise<BarColumns>;
  /** The newest `count` bars, in order of open time. */
  latestBars(series: SeriesInfo, timeframe: Timeframe, count: number): Promise<BarColumns>;
  /** Open time of the oldest bar, or null. */
  firstBarMs(series: SeriesInfo, timeframe: Timeframe): Promise<number | null>;
  countBars(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number>;

  /** Best bid and ask of an instrument in [fromMs, toMs), in chunks. */
  readQuotes(instrument: InstrumentId, fromMs: number, toMs: number): AsyncIterable<QuoteColumns>;
  /** Funding payments of an instrument in [fromMs, toMs), in order of time. */
  funding(instrument: InstrumentId, fromMs: number, toMs: number): readonly Funding[];

  /** What is stored: of each series, and of each file. Cost: reads only hours that are in several places. */
  describe(): Promise<StoreDescription>;

  /** Hears of a failing disk and the like from now on; the function returned ends it. */
  onNotice(listener: (notice: StoreNotice) => void): () => void;

  /** Prices of [fromMs, toMs), reduced to `buckets` spans: from ticks, seconds or minutes, whatever serves the span. */
  sample(series: SeriesInfo, fromMs: number, toMs: number, buckets: number): Promise<PriceSamples>;
  /** What is there of a series, hour by hour; hours without ticks are left out. */
  coverage(series: SeriesInfo): Promise<readonly CoverageHour[]>;

  /** How long data is kept from now on; asked after each round of sealing. */
  setRetention(retention: Retention): void;
  /** What deleting would free, about. */
  measureDelete(query: DeleteQuery): { readonly files: number; readonly bytes: number };
  /** Deletes for good, also from the journal; resolves to the bytes freed. Fails where the disk refuses. */
  deleteData(query: DeleteQuery): Promise<Result<{ readonly bytes: number }>>;

  /** Seals everything that is open, so that any SQLite reads it; false where there is no checkpointer or the disk refuses. */
  seal(): Promise<boolean>;
  /** Resolves when everything appended so far is on the disk (fdatasync). */
  flush(): Promise<void>;
  close(): Promise<void>;
}
