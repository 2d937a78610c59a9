import type { InstrumentId } from '../contract/ids';
import {
  timeframeMs,
  type Bar,
  type BarColumns,
  type Funding,
  type Gap,
  type Realm,
  type StoredTimeframe,
  type TickColumns,
  type Timeframe,
} from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { deleteRows, measureDelete, type DeleteQuery } from './deleteData';
import { describeStore } from './describeStore';
import { fileErrorText } from './fileSystem';
import { followJournal } from './followJournal';
import { JournalFollower, type FollowedEvents, type JournalPosition } from './journalFollower';
import { LostTicks } from './lostTicks';
import { latestTickMs } from './marketState';
import type {
  BarQuery,
  Checkpointer,
  JournalEvent,
  MarketStore,
  QuoteColumns,
  RangeQuery,
  RecoveryReport,
  SeriesInfo,
  StoreDescription,
  StoreNotice,
} from './store';
import type { CoverageHour } from '../contract/stored';
import type { Retention } from './retention';
import { samplePrices } from './samplePrices';
import type { PriceSamples } from './sampleTicks';
import type { StoreParts } from './storeParts';
import { StoreReader } from './storeReader';
import { hourOf } from './tableFile';

const retrySealMs = 30_000;
/** Whoever writes waits so long at each batch while memory is full and nothing can be sealed. */
const fullPauseMs = 1_000;
/** Beyond this many rows in memory a round of sealing does not wait. */
const pressingRows = 1_000_000;

/** Of journal, open tables and sealed files; {@link openStore} makes it. */
export class JournaledStore implements MarketStore {
  readonly realm: Realm;
  readonly folder: string;
  readonly #parts: StoreParts;
  readonly #reader: StoreReader;
  readonly #lost = new LostTicks();
  #checkpointer: Checkpointer | null = null;
  #replayedEvents = 0;
  #isReplaying = false;
  #replayed = false;
  /** A segment ends with the first event at or after this time. */
  #rotateAtMs = Infinity;
  #cancelSeal: (() => void) | null = null;
  #end: JournalPosition | null = null;
  #stopFollowing: (() => void) | null = null;
  #closed: Promise<void> | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.realm = parts.realm;
    this.folder = parts.folder;
    this.#reader = new StoreReader(parts.book, parts.tables, parts.sealed);
  }

  get recovery(): RecoveryReport {
    const { journal, quarantine } = this.#parts;
    return { replayedEvents: this.#replayedEvents, cutBytes: journal.cutBytes, quarantined: quarantine.found };
  }

  setCheckpointer(checkpointer: Checkpointer): void {
    this.#checkpointer = checkpointer;
    this.#reader.finalThroughMs = (series) => checkpointer.finalThroughMs?.(series) ?? -Infinity;
  }

  async replay(apply: (event: JournalEvent) => void, progress?: (share: number) => void): Promise<void> {
    if (this.#isReplaying) throw new Error('A store is replayed once, before the first append.');
    this.#isReplaying = true;
    const { journal, book, readOnly, refresh } = this.#parts;
    const counts = await journal.replay(book.firstSegment, {
      event: (event, segment) => {
        this.#enter(segment);
        this.#keep(event);
        apply(event);
      },
      checkpoint: (bytes, segment) => {
        this.#enter(segment);
        if (bytes.length > 0) this.#checkpointer?.restore(bytes);
      },
      lastTick: (series) => book.state.lastTick(series),
      ...(progress === undefined ? {} : { progress }),
    });
    this.#enter(readOnly ? counts.end.segment : journal.segment);
    // The writer may have sealed meanwhile; what is read next is to be found where it is now.
    if (readOnly) await refresh();
    this.#replayed = true;
    this.#replayedEvents = counts.events;
    this.#end = counts.end;
    // Each segment begins with the state before it; a new store's is nothing at all.
    const isFirst = journal.segment === 1 || readOnly;
    if (this.#checkpointer !== null && !isFirst && journal.isFresh) journal.writeCheckpoint(this.#checkpointer.save());
    this.#setRotation(book.state.latestMs);
  }

  follow(apply: (events: readonly JournalEvent[]) => void, lost: () => void): () => void {
    const { clock, files, folder, tables, book, refresh } = this.#parts;
    if (this.#end === null) throw new Error('Replay the store before following it.');
    const take = ({ segment, events }: FollowedEvents): void => {
      this.#enter(segment);
      this.#keepAll(events);
      apply(events);
    };
    const follower = new JournalFollower(files, `${folder}/journal`, this.#end);
    const sealed = async (): Promise<void> => {
      if (!(await refresh())) return;
      // What came from segments that are no longer needed is in the sealed files.
      for (const open of [...tables.all('ticks'), ...tables.all('bars')])
        if (open.lastSegment < book.firstSegment) tables.drop(open);
    };
    return (this.#stopFollowing = followJournal({ clock, files, folder, follower, take, sealed, lost }));
  }

  append(events: readonly JournalEvent[]): void {
    const { journal, readOnly, clock, lock } = this.#parts;
    if (readOnly) throw new Error('A store opened for reading only cannot be appended to.');
    if (lock?.isHeld === false)
      throw new Error('Another process has taken this store over; nothing may be written to it from here.');
    if (!this.#replayed) throw new Error('Replay the store before appending: its state is not complete.');
    if (events.length === 0) return;
    this.#rotateWhereDue(events);
    if (!this.#lost.isEmpty) this.#tellOfLoss(this.#lost.collect(clock.nowMs()), events);
    else if (journal.append(events)) this.#keepAll(events);
    else this.#lost.take(events, (series) => this.lastTick(series));
  }

  async room(): Promise<void> {
    const { tables, sealer, limits, clock } = this.#parts;
    if (tables.openRows <= limits.openRows) return;
    // Where files cannot be made memory still grows, but slowly, until they can.
    if (!(await sealer.idle())) await clock.sleep(fullPauseMs);
  }

  putBar(bar: Bar): void {
    const { tables, book } = this.#parts;
    tables.putBar(bar);
    book.state.reach(bar.openMs + timeframeMs[bar.timeframe]);
  }

  series(): readonly SeriesInfo[] {
    const { book, tables } = this.#parts;
    if (tables.series === book.series) return book.series.series();
    const both = book.series.copy();
    for (const row of tables.series.rows()) both.add(row);
    return both.series();
  }

  lastTick(series: SeriesInfo): { readonly id: number; readonly timeMs: number; readonly price: number } | null {
    return this.#parts.book.state.lastTick(series);
  }

  gaps(): readonly Gap[] {
    return this.#parts.book.state.gaps();
  }

  readTicks(query: RangeQuery): AsyncIterable<TickColumns> {
    return this.#reader.readTicks(query);
  }

  readBars(query: BarQuery): Promise<BarColumns> {
    return this.#reader.readBars(query);
  }

  latestBars(series: SeriesInfo, timeframe: Timeframe, count: number): Promise<BarColumns> {
    return this.#reader.latestBars(series, timeframe, count);
  }

  firstBarMs(series: SeriesInfo, timeframe: Timeframe): Promise<number | null> {
    return this.#reader.firstBarMs(series, timeframe);
  }

  countBars(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number> {
    return this.#reader.countBars(series, timeframe);
  }

  readQuotes(instrument: InstrumentId, fromMs: number, toMs: number): AsyncIterable<QuoteColumns> {
    return this.#reader.readQuotes(instrument, fromMs, toMs);
  }

  funding(instrument: InstrumentId, fromMs: number, toMs: number): readonly Funding[] {
    return this.#parts.book.state.funding(instrument, fromMs, toMs);
  }

  describe(): Promise<StoreDescription> {
    const { files, book } = this.#parts;
    return describeStore({ files, folder: this.folder, book, reader: this.#reader, store: this });
  }

  onNotice(listener: (notice: StoreNotice) => void): () => void {
    this.#parts.listeners.add(listener);
    return () => this.#parts.listeners.delete(listener);
  }

  sample(series: SeriesInfo, fromMs: number, toMs: number, buckets: number): Promise<PriceSamples> {
    return samplePrices(this.#reader, series, fromMs, toMs, buckets);
  }

  coverage(series: SeriesInfo): Promise<readonly CoverageHour[]> {
    return this.#reader.coverage(series, this.gaps());
  }

  setRetention(retention: Retention): void {
    this.#parts.kept.retention = retention;
  }

  measureDelete(query: DeleteQuery): { readonly files: number; readonly bytes: number } {
    return measureDelete(this.#parts.book, query);
  }

  async deleteData(query: DeleteQuery): Promise<Result<{ readonly bytes: number }>> {
    const { sealer, journal } = this.#parts;
    // What is only in the journal would come back from it: first everything is sealed, then the journal goes.
    if (!(await this.seal())) return fail('notSealed', 'Nothing was deleted: the store cannot write its files now.');
    try {
      const bytes = await sealer.between(() => deleteRows(this.#parts, query));
      // Not up to the newest: an hour may have ended meanwhile, with ticks that no file holds yet.
      await journal.dropBefore(this.#parts.book.firstSegment);
      return succeed({ bytes });
    } catch (error) {
      return fail('deleteData', `Not everything could be deleted: ${fileErrorText(error)}. Try again.`);
    }
  }

  async seal(): Promise<boolean> {
    if (this.#checkpointer === null || this.#parts.readOnly || !this.#replayed) return false;
    if (!this.#rotate(this.#checkpointer)) return false;
    return this.#parts.sealer.seal(() => true);
  }

  async flush(): Promise<void> {
    await this.#parts.journal.flush();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { journal, tables, sealed, sealer, lock } = this.#parts;
    try {
      this.#cancelSeal?.();
      this.#stopFollowing?.();
      await sealer.idle();
      // Where nothing came since the last round there is nothing to seal; where sealing fails the journal has it all.
      if (tables.openRows > 0 && lock?.isHeld === true) await this.seal();
      await journal.close();
      for (const open of [...tables.all('ticks'), ...tables.all('bars')]) tables.drop(open);
      await sealed.closeAll();
    } finally {
      lock?.release();
    }
  }

  /** A reader begins new tables with each segment: what the writer has sealed of the old ones can then be let go. */
  #enter(segment: number): void {
    const { tables, readOnly } = this.#parts;
    if (readOnly && segment !== tables.segment) tables.freeze(() => true);
    tables.enterSegment(segment);
  }

  #keepAll(events: readonly JournalEvent[]): void {
    for (const event of events) this.#keep(event);
  }

  #keep(event: JournalEvent): void {
    this.#parts.book.state.take(event);
    if (event.kind === 'tick' || event.kind === 'quote') this.#parts.tables.put(event);
  }

  /** Writing goes on behind ticks that are stored nowhere: they become gaps, before what comes now. */
  #tellOfLoss(loss: ReturnType<LostTicks['collect']>, events: readonly JournalEvent[]): void {
    const { journal, listeners } = this.#parts;
    const { gaps } = loss;
    const all = [...loss.kept, ...gaps, ...events];
    if (!journal.append(all)) {
      this.#lost.restore(loss);
      this.#lost.take(events, (series) => this.lastTick(series));
      return;
    }
    this.#keepAll(all);
    if (gaps.length === 0) return;
    const message =
      'The disk was full for so long that some trades could not be stored; they are marked as gaps and are fetched again where the exchange has them.';
    for (const listener of listeners) listener({ reason: 'ticksDropped', message, gaps });
  }

  /** Everything before these events has been computed on, so here, and only here, a state can be saved. */
  #rotateWhereDue(events: readonly JournalEvent[]): void {
    if (this.#checkpointer === null) return;
    const { journal, limits, tables } = this.#parts;
    const tickMs = latestTickMs(events);
    const dueMs = this.#rotateAtMs;
    const hourEnds = tickMs >= dueMs;
    if (hourEnds || this.#rotateAtMs === Infinity) this.#setRotation(tickMs);
    if (!hourEnds && journal.segmentBytes < limits.segmentBytes) return;
    if (!this.#rotate(this.#checkpointer)) {
      // The next append tries again.
      this.#rotateAtMs = dueMs;
      return;
    }
    const pressing = tables.openRows > Math.min(pressingRows, limits.rowsPerFile);
    this.#sealLater(pressing ? 0 : limits.sealDelayMs);
  }

  #sealLater(delayMs: number): void {
    this.#cancelSeal?.();
    this.#cancelSeal = this.#parts.clock.after(delayMs, () => {
      this.#cancelSeal = null;
      void this.#sealDue().then((sealed) => {
        if (!sealed && this.#closed === null) this.#sealLater(retrySealMs);
      });
    });
  }

  /** Seals hours that are over, the bars, and the open hour where it has grown too large. */
  #sealDue(): Promise<boolean> {
    const { sealer, book, limits } = this.#parts;
    const hourMs = hourOf(book.state.latestMs);
    return sealer.seal((open) => open.kind === 'bars' || open.startMs < hourMs || open.taken >= limits.rowsPerFile);
  }

  /** False where the disk refuses. */
  #rotate(checkpointer: Checkpointer): boolean {
    const { journal, tables, lock } = this.#parts;
    if (lock?.isHeld === false || !journal.isHealthy || !journal.rotate(() => checkpointer.save())) return false;
    tables.enterSegment(journal.segment);
    return true;
  }

  #setRotation(tickMs: number): void {
    const latestMs = Math.max(tickMs, this.#parts.book.state.latestMs);
    this.#rotateAtMs = Number.isFinite(latestMs) ? hourOf(latestMs) + timeframeMs['1h'] : Infinity;
  }
}
