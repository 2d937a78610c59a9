import type { Clock } from '../clock';
import { timeframeMs, type Bar, type Quote, type Tick } from '../contract/market';
import { hourOf, monthOf, TableFile } from './tableFile';
import { OpenTicks } from './openTicks';
import type { SeriesBook } from './seriesBook';
import type { SqlEngine } from './sqlEngine';

/** What was appended and is not in a sealed file yet, of one hour (ticks, quotes, 1s bars) or one month (1m, 5m bars). */
export interface OpenTable {
  readonly kind: 'ticks' | 'bars';
  readonly startMs: number;
  /** Ticks: none in a month. */
  readonly ticks: OpenTicks;
  /** Quotes and bars. */
  readonly table: TableFile;
  /** The sql.js instance that it lives in. */
  readonly engine: SqlEngine;
  /** Segments of the journal that its rows came from. */
  readonly firstSegment: number;
  lastSegment: number;
  /** Who reads it now; it is not freed before they are done. */
  readers: number;
  dropped: boolean;
  /** Rows put, repeated ones counted. */
  rows: number;
}

/** Rows a slice of deferred inserting: about 3 ms of the thread. */
const rowsPerSlice = 2_000;
const drainDelayMs = 20;

type Row = Quote | { readonly kind: 'bar'; readonly bar: Bar };

/**
 * Takes rows in order: ticks into columns at once, bars and quotes into sql.js in slices, off the path of live ticks.
 * Reading drains it first, so a reader sees all that was put.
 */
export class OpenTables {
  readonly #series: SeriesBook;
  #engine: SqlEngine;
  readonly #tables = new Map<string, OpenTable>();
  /** Being sealed: no row comes to them any more. */
  readonly #frozen: OpenTable[] = [];
  #queue: Row[] = [];
  #head = 0;
  #cancelDrain: (() => void) | null = null;
  #segment = 0;
  #lastHour: OpenTable | null = null;

  constructor(series: SeriesBook, engine: SqlEngine) {
    this.#series = series;
    this.#engine = engine;
  }

  /** Numbers of the series in these tables. */
  get series(): SeriesBook {
    return this.#series;
  }

  /** Rows that wait. */
  get pending(): number {
    return this.#queue.length - this.#head;
  }

  get segment(): number {
    return this.#segment;
  }

  /** Rows put from here on come from this segment of the journal; drains those before. */
  enterSegment(segment: number): void {
    if (segment === this.#segment) return;
    this.drain(Number.POSITIVE_INFINITY);
    this.#segment = segment;
  }

  put(row: Tick | Row): void {
    if (row.kind !== 'tick') {
      this.#queue.push(row);
      return;
    }
    const open = this.#hour(row.timeMs);
    open.ticks.put(this.#series.idOf(row.instrument, row.stream), row);
  }

  /** Inserts what waits in slices, soon, each as a turn of its own. */
  drainSoon(clock: Clock): void {
    // Far behind, the thread is busy anyway: keep memory bounded and do it now.
    if (this.pending > 100_000) this.drain(rowsPerSlice);
    this.#cancelDrain ??= clock.after(drainDelayMs, () => {
      this.#cancelDrain = null;
      this.drain(rowsPerSlice);
      if (this.pending > 0) this.drainSoon(clock);
    });
  }

  stopDraining(): void {
    this.#cancelDrain?.();
    this.#cancelDrain = null;
  }

  /** For a replay, which waits for no clock. */
  drainWhereFull(): void {
    if (this.pending >= rowsPerSlice) this.drain(rowsPerSlice);
  }

  /** Inserts up to `maxRows` of the waiting rows. Cost: some microseconds a row. */
  drain(maxRows: number): void {
    if (this.pending === 0) return;
    const touched = new Set<OpenTable>();
    const end = Math.min(this.#queue.length, this.#head + maxRows);
    for (; this.#head < end; this.#head++) touched.add(this.#insert(this.#queue[this.#head] as Row));
    for (const { table } of touched) table.commit();
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 100_000) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  /** In order of time, frozen ones first. */
  all(kind: 'ticks' | 'bars'): readonly OpenTable[] {
    return [...this.#frozen, ...this.#tables.values()]
      .filter((open) => open.kind === kind)
      .toSorted((a, b) => a.startMs - b.startMs);
  }

  /** Rows that are in no sealed file. */
  get openRows(): number {
    let rows = this.pending;
    for (const open of this.#everything()) rows += open.rows;
    return rows;
  }

  /** The earliest segment of the journal that an open table's rows came from; Infinity without rows. */
  firstSegment(): number {
    this.drain(Number.POSITIVE_INFINITY);
    return Math.min(...this.#everything().map((open) => open.firstSegment));
  }

  /**
   * Takes the tables that `due` names out of the way of new rows, and gives them with those of earlier rounds that
   * could not be sealed. New tables are made in `engine` from here on.
   */
  freeze(due: (open: OpenTable) => boolean, engine: SqlEngine): readonly OpenTable[] {
    this.drain(Number.POSITIVE_INFINITY);
    for (const [key, open] of this.#tables) {
      if (!due(open)) continue;
      this.#tables.delete(key);
      this.#frozen.push(open);
    }
    this.#lastHour = null;
    this.#engine = engine;
    return [...this.#frozen];
  }

  /** Forgets a table whose rows are in a sealed file now, and frees it when its last reader is done. */
  drop(open: OpenTable): void {
    const key = `${open.kind} ${open.startMs}`;
    if (this.#tables.get(key) === open) this.#tables.delete(key);
    const at = this.#frozen.indexOf(open);
    if (at >= 0) this.#frozen.splice(at, 1);
    if (this.#lastHour === open) this.#lastHour = null;
    open.dropped = true;
    if (open.readers === 0) open.table.close();
  }

  /** The reader that counted itself in `readers` is done. */
  release(open: OpenTable): void {
    open.readers--;
    if (open.dropped && open.readers === 0) open.table.close();
  }

  #everything(): readonly OpenTable[] {
    return [...this.#frozen, ...this.#tables.values()];
  }

  #insert(row: Row): OpenTable {
    switch (row.kind) {
      case 'quote': {
        const open = this.#hour(row.timeMs);
        open.table.begin();
        open.table.putQuote(this.#series.idOf(row.instrument, 'quote'), row);
        return open;
      }
      case 'bar': {
        const { bar } = row;
        const open = bar.timeframe === '1s' ? this.#hour(bar.openMs) : this.#put('bars', monthOf(bar.openMs));
        open.table.begin();
        open.table.putBar(this.#series.idOf(bar.instrument, bar.stream), bar);
        return open;
      }
      default:
        return row satisfies never;
    }
  }

  #hour(timeMs: number): OpenTable {
    const last = this.#lastHour;
    // Ticks of one hour mostly follow each other, and comparing is cheaper than the hour's start and a map.
    if (last !== null && timeMs >= last.startMs && timeMs < last.startMs + timeframeMs['1h'])
      return this.#counted(last);
    return (this.#lastHour = this.#put('ticks', hourOf(timeMs)));
  }

  #put(kind: 'ticks' | 'bars', startMs: number): OpenTable {
    const key = `${kind} ${startMs}`;
    let open = this.#tables.get(key);
    if (open === undefined) {
      const engine = this.#engine;
      const segments = { firstSegment: this.#segment, lastSegment: this.#segment };
      const table = new TableFile(engine, kind, null);
      const ticks = new OpenTicks();
      open = { kind, startMs, ticks, table, engine, ...segments, readers: 0, dropped: false, rows: 0 };
      this.#tables.set(key, open);
    }
    return this.#counted(open);
  }

  #counted(open: OpenTable): OpenTable {
    open.lastSegment = this.#segment;
    open.rows++;
    return open;
  }
}
