import type { Clock } from '../clock';
import { assertNever } from '../contract/assertNever';
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
import { succeed, type Result } from '../contract/result';
import { readPeriods, readLatest, type BarPeriod } from './barReading';
import { coarsen, floorTo } from './coarseBars';
import { packBars, type BarRow } from './columns';
import type { FileSystem } from './fileSystem';
import { openJournal, type Journal } from './journal';
import { MarketState } from './marketState';
import { nodeFileSystem } from './nodeFileSystem';
import { OpenTables } from './openTables';
import { Quarantine } from './quarantine';
import { SeriesBook } from './seriesBook';
import { freshSqlEngine } from './sqlEngine';
import { claimStore } from './storeIdentity';
import type {
  BarQuery,
  JournalEvent,
  MarketStore,
  QuoteColumns,
  RangeQuery,
  RecoveryReport,
  SeriesInfo,
  StoreNotice,
} from './store';
import { mergeTicks } from './tickReading';

export interface StoreOptions {
  /** The store's folder, absolute; made where it is missing. */
  readonly folder: string;
  readonly realm: Realm;
  readonly clock: Clock;
  /** Path of `sql-wasm.wasm`; `sql-wasm.js` lies beside it. */
  readonly sqlWasmPath: string;
  readonly files?: FileSystem;
  /** Changes nothing on the disk; `append` is then a mistake of the caller. */
  readonly readOnly?: boolean;
  /** Version of the product, for a new store's `store.json`. */
  readonly createdBy?: string;
}

/**
 * Opens a store, making the folder where it is new. Fails, and changes nothing, where the folder belongs to another
 * realm or to a newer version. What is damaged is set aside and reported in `recovery`.
 */
export async function openStore(options: StoreOptions): Promise<Result<MarketStore>> {
  const files = options.files ?? nodeFileSystem;
  const { folder, realm, clock, readOnly = false } = options;
  const identity = await claimStore(files, folder, realm, options.createdBy ?? '0.1.0', readOnly);
  if (!identity.ok) return identity;
  const quarantine = new Quarantine(files, folder, clock);
  const notices = new Set<(notice: StoreNotice) => void>();
  const notice = (one: StoreNotice): void => {
    for (const listener of notices) listener(one);
  };
  const journal = await openJournal(
    {
      storeFolder: folder,
      files,
      clock,
      quarantine,
      readOnly,
      notice: ({ state, message }) => notice({ reason: state === 'failing' ? 'diskFailing' : 'diskResumed', message }),
    },
    1,
  );
  if (!journal.ok) return journal;
  const engine = await freshSqlEngine(options.sqlWasmPath);
  const series = new SeriesBook();
  const tables = new OpenTables(series, () => engine);
  return succeed(new SqljsStore({ options, journal: journal.value, tables, series, quarantine, notices }));
}

interface StoreParts {
  readonly options: StoreOptions;
  readonly journal: Journal;
  readonly tables: OpenTables;
  readonly series: SeriesBook;
  readonly quarantine: Quarantine;
  readonly notices: Set<(notice: StoreNotice) => void>;
}

/** Rows a slice of deferred inserting: about 3 ms of the thread. */
const rowsPerSlice = 2_000;
const drainDelayMs = 20;

class SqljsStore implements MarketStore {
  readonly realm: Realm;
  readonly folder: string;
  readonly #parts: StoreParts;
  readonly #state = new MarketState();
  #replayedEvents = 0;
  #replayed = false;
  #cancelDrain: (() => void) | null = null;
  #closed: Promise<void> | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.realm = parts.options.realm;
    this.folder = parts.options.folder;
  }

  get recovery(): RecoveryReport {
    const { journal, quarantine } = this.#parts;
    return { replayedEvents: this.#replayedEvents, cutBytes: journal.cutBytes, quarantined: quarantine.found };
  }

  replay(apply: (event: JournalEvent) => void): void {
    if (this.#replayed) throw new Error('A store is replayed once, before the first append.');
    this.#replayed = true;
    const { journal, tables } = this.#parts;
    const counts = journal.replay(1, {
      event: (event, segment) => {
        tables.enterSegment(segment);
        this.#keep(event);
        apply(event);
        if (tables.pending >= rowsPerSlice) tables.drain(rowsPerSlice);
      },
    });
    tables.drain(Number.POSITIVE_INFINITY);
    tables.enterSegment(journal.segment);
    this.#replayedEvents = counts.events;
  }

  append(events: readonly JournalEvent[]): void {
    const { journal, options } = this.#parts;
    if (options.readOnly === true) throw new Error('A store opened for reading only cannot be appended to.');
    if (!this.#replayed) throw new Error('Replay the store before appending: its state is not complete.');
    if (events.length === 0) return;
    journal.append(events);
    for (const event of events) this.#keep(event);
    this.#drainLater();
  }

  putBar(bar: Bar): void {
    this.#parts.tables.put({ kind: 'bar', bar });
    this.#state.reach(bar.openMs + timeframeMs[bar.timeframe]);
    if (this.#replayed) this.#drainLater();
  }

  series(): readonly SeriesInfo[] {
    return this.#parts.series.series();
  }

  lastTick(series: SeriesInfo): { readonly id: number; readonly timeMs: number; readonly price: number } | null {
    return this.#state.lastTick(series);
  }

  gaps(): readonly Gap[] {
    return this.#state.gaps();
  }

  async *readTicks(query: RangeQuery): AsyncGenerator<TickColumns> {
    const { tables, series } = this.#parts;
    tables.drain(Number.POSITIVE_INFINITY);
    const number = series.find(query.instrument, query.stream);
    if (number === null) return;
    const parts = tables
      .all('ticks')
      .filter(({ startMs }) => startMs < query.toMs && startMs + timeframeMs['1h'] > query.fromMs)
      .flatMap((open) => {
        const ids = open.ids.get(number);
        if (ids === undefined) return [];
        return [{ firstId: ids.first, lastId: ids.last, open: () => Promise.resolve(open.table), close: nothing }];
      });
    yield* mergeTicks(parts, number, query.fromMs, query.toMs);
  }

  async readBars(query: BarQuery): Promise<BarColumns> {
    const { timeframe } = query;
    const stored = storedFor(timeframe);
    if (stored === timeframe) return packBars(await this.#barRows(query, stored, query.fromMs, query.toMs));
    const stepMs = timeframeMs[timeframe];
    const fromMs = Math.ceil(query.fromMs / stepMs) * stepMs;
    const toMs = Math.ceil(query.toMs / stepMs) * stepMs;
    const fine = await this.#barRows(query, stored, fromMs, toMs);
    return packBars(coarsen(fine, stepMs, await this.#beginsMs(query, stored), this.#state.latestMs));
  }

  async latestBars(series: SeriesInfo, timeframe: Timeframe, count: number): Promise<BarColumns> {
    const stored = storedFor(timeframe);
    const number = this.#number(series);
    if (number === null || count <= 0) return packBars([]);
    const periods = this.#periods(stored, -Infinity, Infinity);
    if (stored === timeframe) return packBars(await readLatest(periods, number, stored, Infinity, count));
    const stepMs = timeframeMs[timeframe];
    // One more coarse bar than asked for: the newest may still be forming.
    const fine = await readLatest(periods, number, stored, Infinity, ((count + 1) * stepMs) / timeframeMs[stored]);
    const beginsMs = await this.#beginsMs(series, stored);
    const first = fine[0]?.openMs ?? 0;
    // The oldest coarse bar may have been cut through by the limit.
    const whole = first === beginsMs ? fine : fine.filter((row) => row.openMs >= floorTo(first - 1, stepMs) + stepMs);
    return packBars(coarsen(whole, stepMs, beginsMs, this.#state.latestMs).slice(-count));
  }

  async firstBarMs(series: SeriesInfo, timeframe: Timeframe): Promise<number | null> {
    const beginsMs = await this.#beginsMs(series, storedFor(timeframe));
    return beginsMs === Infinity ? null : floorTo(beginsMs, timeframeMs[timeframe]);
  }

  async countBars(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number> {
    return (await this.#barRows(series, timeframe, -Infinity, Infinity)).length;
  }

  async *readQuotes(instrument: InstrumentId, fromMs: number, toMs: number): AsyncGenerator<QuoteColumns> {
    const { tables, series } = this.#parts;
    tables.drain(Number.POSITIVE_INFINITY);
    const number = series.find(instrument, 'quote');
    if (number === null) return;
    for (const open of tables.all('ticks')) {
      for (let from = fromMs; ;) {
        const rows = open.table.readQuotes(number, from, toMs, quotesPerChunk);
        if (rows.length > 0) yield quoteColumns(rows);
        if (rows.length < quotesPerChunk) break;
        from = (rows.at(-1)?.[0] ?? toMs) + 1;
      }
    }
  }

  funding(instrument: InstrumentId, fromMs: number, toMs: number): readonly Funding[] {
    return this.#state.funding(instrument, fromMs, toMs);
  }

  onNotice(listener: (notice: StoreNotice) => void): () => void {
    this.#parts.notices.add(listener);
    return () => this.#parts.notices.delete(listener);
  }

  async flush(): Promise<void> {
    await this.#parts.journal.flush();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { journal, tables } = this.#parts;
    this.#cancelDrain?.();
    await journal.close();
    for (const open of [...tables.all('ticks'), ...tables.all('bars')]) tables.drop(open);
  }

  #keep(event: JournalEvent): void {
    this.#state.take(event);
    switch (event.kind) {
      case 'tick':
      case 'quote':
        this.#parts.tables.put(event);
        return;
      case 'gap':
      case 'funding':
      case 'bar':
      case 'time':
      case 'status':
      case 'rejected':
        return;
      default:
        assertNever(event);
    }
  }

  #drainLater(): void {
    const { tables, options } = this.#parts;
    // Far behind, the thread is busy anyway: keep memory bounded and do it now.
    if (tables.pending > 100_000) tables.drain(rowsPerSlice);
    this.#cancelDrain ??= options.clock.after(drainDelayMs, () => {
      this.#cancelDrain = null;
      tables.drain(rowsPerSlice);
      if (tables.pending > 0) this.#drainLater();
    });
  }

  #number(series: SeriesInfo): number | null {
    this.#parts.tables.drain(Number.POSITIVE_INFINITY);
    return this.#parts.series.find(series.instrument, series.stream);
  }

  async #barRows(series: SeriesInfo, timeframe: StoredTimeframe, fromMs: number, toMs: number): Promise<BarRow[]> {
    const number = this.#number(series);
    const rows: BarRow[] = [];
    if (number === null) return rows;
    const periods = this.#periods(timeframe, fromMs, toMs);
    for await (const chunk of readPeriods(periods, number, timeframe, fromMs, toMs)) {
      for (const row of chunk) rows.push(row);
    }
    return rows;
  }

  /** Open of the series' first stored bar; Infinity where there is none. */
  async #beginsMs(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number> {
    const number = this.#number(series);
    if (number === null) return Infinity;
    for (const open of this.#parts.tables.all(timeframe === '1s' ? 'ticks' : 'bars')) {
      const first = open.table.readBars(number, timeframe, -Infinity, Infinity, 1)[0];
      if (first !== undefined) return first.openMs;
    }
    return Promise.resolve(Infinity);
  }

  #periods(timeframe: StoredTimeframe, fromMs: number, toMs: number): BarPeriod[] {
    const kind = timeframe === '1s' ? 'ticks' : 'bars';
    const longestMs = kind === 'ticks' ? timeframeMs['1h'] : 31 * timeframeMs['1d'];
    return this.#parts.tables
      .all(kind)
      .filter(({ startMs }) => startMs < toMs && startMs + longestMs > fromMs)
      .map((open) => ({
        startMs: open.startMs,
        parts: [{ open: () => Promise.resolve(open.table), close: nothing }],
      }));
  }
}

const quotesPerChunk = 8_192;

function quoteColumns(rows: readonly (readonly number[])[]): QuoteColumns {
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? Number.NaN);
  return { timeMs: column(0), bid: column(1), bidQuantity: column(2), ask: column(3), askQuantity: column(4) };
}

function storedFor(timeframe: Timeframe): StoredTimeframe {
  return timeframe === '1s' || timeframe === '5m' ? timeframe : '1m';
}

function nothing(): void {
  // An open table stays as it is.
}
