import type { Statement } from 'sql.js';
import { assertNever } from '../contract/assertNever';
import { timeframeMs, type StoredTimeframe, type TickColumns } from '../contract/market';
import { replacingRule } from './barRank';
import { barRowFlags, emptyTicks, sliceTicks, type BarRow } from './columns';
import { barOrigins, barWidth, quoteWidth, tickWidth, type SeriesRows } from './openRows';
import { RowInserter } from './rowInserter';
import { barTables, barTimeframesOf, createTables, migrate } from './schema';
import { seriesValues, type SeriesRow } from './seriesBook';
import type { SqlDatabase, SqlEngine } from './sqlEngine';

/** What is read of an hour or month: a file, or what is open of it. */
export type ReadTable = Pick<TableFile, 'readTicks' | 'readBars' | 'readQuotes'>;

/** What a file holds of one series. */
export interface Coverage {
  readonly series: number;
  readonly what: 'ticks' | 'quotes' | StoredTimeframe;
  readonly rows: number;
  /** Of ticks; 0 of others. */
  readonly firstId: number;
  readonly lastId: number;
  /** Time of the first and the last row. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The tables of one hour or one month in a sql.js database. Numbers of series are the store's. */
export class TableFile {
  readonly kind: 'ticks' | 'bars';
  readonly #database: SqlDatabase;
  readonly #inserters = new Map<string, RowInserter>();
  readonly #statements = new Map<string, Statement>();
  #inBatch = false;

  constructor(engine: SqlEngine, kind: 'ticks' | 'bars', bytes: Uint8Array | null) {
    this.kind = kind;
    this.#database = new engine.Database(bytes);
    if (bytes === null) createTables(this.#database, kind);
    else {
      this.#database.run('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
      migrate(this.#database, kind);
    }
  }

  /**
   * New tables with memory for so many bytes. sql.js lets a file grow by an eighth each time it is full, by a copy of
   * all of it, and the copies pile up until the next garbage collection.
   */
  static roomy(engine: SqlEngine, kind: 'ticks' | 'bars', bytes: number): TableFile {
    const small = new TableFile(engine, kind, null);
    const begun = small.bytes();
    small.close();
    // SQLite goes by the size that the header says: what lies behind it is room.
    const room = new Uint8Array(Math.max(bytes, begun.length));
    room.set(begun);
    return new TableFile(engine, kind, room);
  }

  /** Its place in the file system of its sql.js instance, for ATTACH. */
  get path(): string {
    return (this.#database as SqlDatabase & { readonly filename: string }).filename;
  }

  get database(): SqlDatabase {
    return this.#database;
  }

  /** Begins a batch, where none has begun; rows are put between this and {@link commit}. */
  begin(): void {
    if (this.#inBatch) return;
    this.#inBatch = true;
    this.#database.run('BEGIN');
  }

  /** Ends the batch: from here on its rows are read. */
  commit(): void {
    if (!this.#inBatch) return;
    for (const inserter of this.#inserters.values()) inserter.finish();
    this.#database.run('COMMIT');
    this.#inBatch = false;
  }

  /**
   * Puts rows in order of their keys; a tick that is there already stays, a bar is replaced where its revision is not
   * older. Cost: about a microsecond a tick.
   */
  putRows({ table, series, views }: SeriesRows): void {
    switch (table) {
      case 'ticks':
        this.#put('INSERT OR IGNORE INTO ticks', '', series, views, tickWidth);
        return;
      case 'quotes':
        this.#put('INSERT OR REPLACE INTO quotes', '', series, views, quoteWidth);
        return;
      case 'bars_1s':
      case 'bars_1m':
      case 'bars_5m':
        this.#put(`INSERT INTO ${table}`, replacingRule(table), series, views, barWidth, originAt);
        return;
      default:
        assertNever(table);
    }
  }

  #put(
    insert: string,
    afterwards: string,
    series: number,
    views: readonly Float64Array[],
    width: number,
    textAt = -1,
  ): void {
    const inserter = this.#inserter(insert, 1 + width, afterwards);
    for (const view of views) {
      for (let row = 0; row < view.length; row += width) {
        inserter.cell(series);
        for (let at = 0; at < width; at++) {
          const value = view[row + at] as number;
          inserter.cell(at === textAt ? (barOrigins[value] ?? 'ticks') : value);
        }
        inserter.endRow();
      }
    }
  }

  putSeries(rows: readonly SeriesRow[]): void {
    const inserter = this.#inserter('INSERT OR IGNORE INTO series', 4);
    for (const row of rows) inserter.add(seriesValues(row));
  }

  /** Ticks with an id above `afterId` in [fromMs, toMs), in order of id, at most `limit`. */
  readTicks(series: number, afterId: number, fromMs: number, toMs: number, limit: number): TickColumns {
    const statement = this.#statement(
      `SELECT id, time_ms, price, qty, is_buyer_maker, trades FROM ticks
       WHERE series = ? AND id > ? AND time_ms >= ? AND time_ms < ? ORDER BY id LIMIT ?`,
    );
    const columns = emptyTicks(limit);
    let count = 0;
    statement.bind([series, sqlBound(afterId), sqlBound(fromMs), sqlBound(toMs), limit]);
    while (statement.step()) {
      const row = statement.get() as number[];
      columns.id[count] = row[0] as number;
      columns.timeMs[count] = row[1] as number;
      columns.price[count] = row[2] as number;
      columns.quantity[count] = row[3] as number;
      columns.isBuyerMaker[count] = row[4] as number;
      columns.trades[count] = row[5] as number;
      count++;
    }
    statement.reset();
    return sliceTicks(columns, 0, count);
  }

  /** Bars that open in [fromMs, toMs), rising; with `latest` the last `limit` of them, else the first. */
  readBars(
    series: number,
    timeframe: StoredTimeframe,
    fromMs: number,
    toMs: number,
    limit: number,
    latest = false,
  ): BarRow[] {
    const statement = this.#statement(
      `SELECT open_ms, open, high, low, close, volume, quote_volume, taker_buy_volume, trade_count, revision, complete, origin
       FROM ${barTables[timeframe]} WHERE series = ? AND open_ms >= ? AND open_ms < ?
       ORDER BY open_ms ${latest ? 'DESC' : ''} LIMIT ?`,
    );
    const rows: BarRow[] = [];
    statement.bind([series, sqlBound(fromMs), sqlBound(toMs), Math.min(limit, 2 ** 31 - 1)]);
    while (statement.step()) rows.push(barRow(statement.get() as (number | string)[]));
    statement.reset();
    return latest ? rows.toReversed() : rows;
  }

  /** Quotes of [fromMs, toMs) as rows of time, bid, quantity, ask, quantity. */
  readQuotes(series: number, fromMs: number, toMs: number): number[][] {
    const statement = this.#statement(
      `SELECT time_ms, bid, bid_qty, ask, ask_qty FROM quotes
       WHERE series = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms`,
    );
    const rows: number[][] = [];
    statement.bind([series, sqlBound(fromMs), sqlBound(toMs)]);
    while (statement.step()) rows.push(statement.get() as number[]);
    statement.reset();
    return rows;
  }

  /** What is in it, by series and kind. Cost: one pass over the tables. */
  coverage(): Coverage[] {
    const found: Coverage[] = [];
    for (const { what, table, key, time } of this.#measured()) {
      const id = key === 'id' ? 'id' : '0';
      const sql = `SELECT series, count(*), min(${id}), max(${id}), min(${time}), max(${time}) FROM ${table} GROUP BY series`;
      for (const row of this.#database.exec(sql)[0]?.values ?? []) {
        const [series, rows, firstId, lastId, firstMs, lastMs] = row as [
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        found.push({ series, what, rows, firstId, lastId, firstMs, lastMs });
      }
    }
    return found;
  }

  #measured(): readonly { what: Coverage['what']; table: string; key: string; time: string }[] {
    const bars = barTimeframesOf[this.kind].map((timeframe) => ({
      what: timeframe,
      table: barTables[timeframe],
      key: 'open_ms',
      time: 'open_ms',
    }));
    if (this.kind === 'bars') return bars;
    const quotes = { what: 'quotes', table: 'quotes', key: 'time_ms', time: 'time_ms' } as const;
    return [{ what: 'ticks', table: 'ticks', key: 'id', time: 'time_ms' }, quotes, ...bars];
  }

  /** The file's bytes, as any SQLite reads them. Blocks for about 50 ms a million ticks. */
  bytes(): Uint8Array {
    this.#freeStatements();
    const all = this.#database.export();
    // Without the room that is left behind the last page; a page size of 1 stands for 65,536.
    const header = new DataView(all.buffer, all.byteOffset);
    const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
    return all.subarray(0, header.getUint32(28) * pageBytes);
  }

  close(): void {
    this.#freeStatements();
    this.#database.close();
  }

  #freeStatements(): void {
    for (const inserter of this.#inserters.values()) inserter.free();
    for (const statement of this.#statements.values()) statement.free();
    this.#inserters.clear();
    this.#statements.clear();
  }

  #inserter(insert: string, columns: number, afterwards = ''): RowInserter {
    let inserter = this.#inserters.get(insert);
    if (inserter === undefined) {
      inserter = new RowInserter(this.#database, insert, columns, afterwards);
      this.#inserters.set(insert, inserter);
    }
    return inserter;
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

/** Where a bar's row says its origin, which stands as text in the table. */
const originAt = 9;

/** Start of the UTC hour that a time falls into. */
export function hourOf(timeMs: number): number {
  return timeMs - mod(timeMs, timeframeMs['1h']);
}

/** Start of the UTC month that a time falls into. */
export function monthOf(timeMs: number): number {
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function barRow(row: readonly (number | string)[]): BarRow {
  const [openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, revision, complete] =
    row as number[] as [number, number, number, number, number, number, number, number, number, number, number];
  const flags = barRowFlags(complete === 1, String(row[11]), revision);
  return { openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, revision, flags };
}

/** SQLite compares an integer column with ±1e300 as it does with infinity, which sql.js would bind as text or null. */
function sqlBound(value: number): number {
  return Math.max(-1e300, Math.min(1e300, value));
}
