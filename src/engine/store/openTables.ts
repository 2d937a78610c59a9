import { timeframeMs, type Bar, type Quote, type Tick } from '../contract/market';
import { OpenRows } from './openRows';
import { hourOf, monthOf } from './tableFile';
import type { SeriesBook } from './seriesBook';

/** What was appended and is not in a sealed file yet, of one hour (ticks, quotes, 1s bars) or one month (1m, 5m bars). */
export interface OpenTable {
  readonly kind: 'ticks' | 'bars';
  readonly startMs: number;
  readonly rows: OpenRows;
  /** Segments of the journal that its rows came from. */
  readonly firstSegment: number;
  lastSegment: number;
  /** Rows put, repeated ones counted. */
  taken: number;
}

/** Takes rows in order into the tables of their hours and months; what was put is read at once. */
export class OpenTables {
  readonly #series: SeriesBook;
  readonly #tables = new Map<string, OpenTable>();
  /** Being sealed: no row comes to them any more. */
  readonly #frozen: OpenTable[] = [];
  #segment = 0;
  #lastHour: OpenTable | null = null;

  constructor(series: SeriesBook) {
    this.#series = series;
  }

  /** Numbers of the series in these tables. */
  get series(): SeriesBook {
    return this.#series;
  }

  /** The segment of the journal that rows come from now. */
  get segment(): number {
    return this.#segment;
  }

  /** Rows put from here on come from this segment of the journal. */
  enterSegment(segment: number): void {
    this.#segment = segment;
  }

  put(row: Tick | Quote): void {
    const { rows } = this.#hour(row.timeMs);
    if (row.kind === 'tick') rows.putTick(this.#series.idOf(row.instrument, row.stream), row);
    else rows.putQuote(this.#series.idOf(row.instrument, 'quote'), row);
  }

  putBar(bar: Bar): void {
    const open = bar.timeframe === '1s' ? this.#hour(bar.openMs) : this.#table('bars', monthOf(bar.openMs));
    open.rows.putBar(this.#series.idOf(bar.instrument, bar.stream), bar);
  }

  /** In order of time, frozen ones first. */
  all(kind: 'ticks' | 'bars'): readonly OpenTable[] {
    return this.#everything()
      .filter((open) => open.kind === kind)
      .toSorted((a, b) => a.startMs - b.startMs);
  }

  /** Rows that are in no sealed file. */
  get openRows(): number {
    return this.#everything().reduce((sum, { taken }) => sum + taken, 0);
  }

  /** The earliest segment of the journal that an open table's rows came from; Infinity without rows. */
  firstSegment(): number {
    return Math.min(...this.#everything().map((open) => open.firstSegment));
  }

  /**
   * Takes the tables that `due` names out of the way of new rows, and gives them with those of earlier rounds that
   * could not be sealed.
   */
  freeze(due: (open: OpenTable) => boolean): readonly OpenTable[] {
    for (const [key, open] of this.#tables) {
      if (!due(open)) continue;
      this.#tables.delete(key);
      this.#frozen.push(open);
    }
    this.#lastHour = null;
    return [...this.#frozen];
  }

  /** Forgets a table whose rows are in a sealed file now; who reads it still has it whole. */
  drop(open: OpenTable): void {
    const key = `${open.kind} ${open.startMs}`;
    if (this.#tables.get(key) === open) this.#tables.delete(key);
    const at = this.#frozen.indexOf(open);
    if (at >= 0) this.#frozen.splice(at, 1);
    if (this.#lastHour === open) this.#lastHour = null;
  }

  #everything(): readonly OpenTable[] {
    return [...this.#frozen, ...this.#tables.values()];
  }

  #hour(timeMs: number): OpenTable {
    const last = this.#lastHour;
    // Ticks of one hour mostly follow each other, and comparing is cheaper than the hour's start and a map.
    if (last !== null && timeMs >= last.startMs && timeMs < last.startMs + timeframeMs['1h'])
      return this.#counted(last);
    return (this.#lastHour = this.#table('ticks', hourOf(timeMs)));
  }

  #table(kind: 'ticks' | 'bars', startMs: number): OpenTable {
    const key = `${kind} ${startMs}`;
    let open = this.#tables.get(key);
    if (open === undefined) {
      const segments = { firstSegment: this.#segment, lastSegment: this.#segment };
      open = { kind, startMs, rows: new OpenRows(), ...segments, taken: 0 };
      this.#tables.set(key, open);
    }
    return this.#counted(open);
  }

  #counted(open: OpenTable): OpenTable {
    open.lastSegment = this.#segment;
    open.taken++;
    return open;
  }
}
