import { parseInstrument } from '../contract/ids';
import type { Funding, Gap, GapState, StreamKind } from '../contract/market';
import { MarketState } from './marketState';
import { RowInserter } from './rowInserter';
import { createTables, migrate } from './schema';
import { SeriesBook, seriesValues, type RowStream } from './seriesBook';
import type { SqlDatabase, SqlEngine, SqlValue } from './sqlEngine';
import type { Coverage } from './tableFile';
import { parseTableFileName, type TableFileName } from './tableFileName';

/** A sealed file and what is in it. */
export interface SealedFile extends TableFileName {
  readonly bytes: number;
  readonly checksum: number;
  readonly coverage: readonly Coverage[];
}

/** What `book.sqlite` holds: series, gaps, funding, newest ticks, and which sealed file holds what. */
export class Book {
  readonly series = new SeriesBook();
  readonly state = new MarketState();
  readonly files = new Map<string, SealedFile>();
  /** The store's realm, where a book has said it; `store.json` is made again from it. */
  realm = '';
  /** The journal is needed from this segment on; everything before it is in sealed files. */
  firstSegment = 1;

  /** Sealed files of a kind, in order of time and part. */
  sealed(kind: 'ticks' | 'bars'): readonly SealedFile[] {
    return [...this.files.values()]
      .filter((file) => file.kind === kind)
      .toSorted((a, b) => a.startMs - b.startMs || a.part - b.part);
  }

  /** Takes what another process has written since: files, series, and from where the journal is needed. */
  adopt(newer: Book): void {
    for (const row of newer.series.rows()) this.series.add(row);
    this.files.clear();
    for (const [name, file] of newer.files) this.files.set(name, file);
    this.firstSegment = newer.firstSegment;
  }

  /** The file's bytes, before the checksum is put in. */
  bytes(engine: SqlEngine, firstSegment: number): Uint8Array {
    const database: SqlDatabase = new engine.Database();
    try {
      createTables(database, 'book');
      database.run('BEGIN');
      for (const [table, rows] of Object.entries(this.#tables(firstSegment))) {
        if (rows.length === 0) continue;
        const inserter = new RowInserter(database, `INSERT INTO ${table}`, (rows[0] as readonly SqlValue[]).length);
        for (const row of rows) inserter.add(row);
        inserter.finish();
        inserter.free();
      }
      database.run('COMMIT');
      return database.export();
    } finally {
      database.close();
    }
  }

  #tables(firstSegment: number): Readonly<Record<string, readonly (readonly SqlValue[])[]>> {
    const { series, state } = this;
    const gaps = state.gaps().map((gap) => {
      const range = [gap.fromId, gap.toId, gap.fromMs, gap.toMs];
      return [series.idOf(gap.instrument, gap.stream), ...range, gap.state, gap.reason, gap.foundMs, gap.closedMs];
    });
    const funding = state.allFunding().map((payment) => {
      const { timeMs, rate, markPrice, intervalHours } = payment;
      return [series.idOf(payment.instrument, 'funding'), timeMs, rate, markPrice, intervalHours];
    });
    const lastTicks = series.series().flatMap((one) => {
      const last = state.lastTick(one);
      return last === null ? [] : [[series.idOf(one.instrument, one.stream), last.id, last.timeMs, last.price]];
    });
    const files = [...this.files.values()];
    const latest: SqlValue[][] = Number.isFinite(state.latestMs) ? [['latest_ms', String(state.latestMs)]] : [];
    return {
      series: series.rows().map(seriesValues),
      gaps,
      funding,
      last_ticks: lastTicks,
      files: files.map(({ file, bytes, checksum }) => [file, bytes, checksum]),
      coverage: files.flatMap(({ file, coverage }) =>
        coverage.map((c) => [file, c.series, c.what, c.rows, c.firstId, c.lastId, c.firstMs, c.lastMs]),
      ),
      state: [['first_segment', String(firstSegment)], ['realm', this.realm], ...latest],
    };
  }
}

/** Reads `book.sqlite`. Throws where it is not what {@link Book.bytes} wrote. */
export function readBook(engine: SqlEngine, bytes: Uint8Array): Book {
  const database: SqlDatabase = new engine.Database(bytes);
  try {
    migrate(database, 'book');
    const rows = (sql: string): SqlValue[][] => (database.exec(sql)[0]?.values ?? []) as SqlValue[][];
    const book = new Book();
    readSeriesRows(database, book.series);
    for (const [id, ...row] of rows('SELECT * FROM gaps')) readGap(book, Number(id), row);
    for (const [id, ...row] of rows('SELECT * FROM funding')) readFunding(book, Number(id), row as number[]);
    for (const [id, tickId, timeMs, price] of rows('SELECT * FROM last_ticks') as number[][]) {
      const series = book.series.row(id as number);
      const last = { id: tickId as number, timeMs: timeMs as number, price: price as number };
      if (series !== null) book.state.setLastTick({ ...series, stream: series.stream as StreamKind }, last);
    }
    const coverage = new Map<SqlValue | undefined, Coverage[]>();
    for (const row of rows('SELECT * FROM coverage')) {
      const ofFile = coverage.get(row[0]);
      if (ofFile === undefined) coverage.set(row[0], [readCoverage(row)]);
      else ofFile.push(readCoverage(row));
    }
    for (const [file, size, checksum] of rows('SELECT * FROM files')) {
      const name = parseTableFileName(String(file));
      if (name === null) continue;
      const own = coverage.get(file) ?? [];
      book.files.set(name.file, { ...name, bytes: Number(size), checksum: Number(checksum), coverage: own });
    }
    for (const [name, value] of rows('SELECT name, value FROM state')) {
      if (name === 'first_segment') book.firstSegment = Number(value);
      if (name === 'realm') book.realm = String(value);
      if (name === 'latest_ms') book.state.reach(Number(value));
    }
    return book;
  } finally {
    database.close();
  }
}

/** Takes the rows of a file's `series` table. */
export function readSeriesRows(database: SqlDatabase, series: SeriesBook): void {
  for (const [id, venue, symbol, stream] of database.exec('SELECT id, venue, symbol, stream FROM series')[0]?.values ??
    []) {
    const instrument = parseInstrument(`${String(venue)}:${String(symbol)}`);
    if (!instrument.ok) throw new Error(instrument.failure.message);
    series.add({ id: Number(id), instrument: instrument.value, stream: stream as RowStream });
  }
}

function readGap(book: Book, id: number, row: readonly SqlValue[]): void {
  const series = book.series.row(id);
  if (series === null) return;
  const [fromId, toId, fromMs, toMs] = row as number[] as [number, number, number, number];
  const [state, reason, foundMs, closedMs] = row.slice(4) as [GapState, string, number, number | null];
  const { instrument } = series;
  const stream = series.stream as StreamKind;
  const gap: Gap = { kind: 'gap', instrument, stream, fromId, toId, fromMs, toMs, state, reason, foundMs, closedMs };
  book.state.take(gap);
}

function readFunding(book: Book, id: number, row: readonly number[]): void {
  const series = book.series.row(id);
  if (series === null) return;
  const [timeMs, rate, markPrice, intervalHours] = row as [number, number, number, number];
  const { instrument } = series;
  const payment: Funding = { kind: 'funding', instrument, timeMs, rate, markPrice, intervalHours };
  book.state.take(payment);
}

function readCoverage(row: readonly SqlValue[]): Coverage {
  const [series, , rows, firstId, lastId, firstMs, lastMs] = row.slice(1) as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { series, what: row[2] as Coverage['what'], rows, firstId, lastId, firstMs, lastMs };
}
