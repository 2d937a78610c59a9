import { storedTimeframes, type StoredTimeframe } from '../contract/market';
import type { SqlDatabase } from './sqlEngine';

/** Carried by each file as `PRAGMA user_version`. A newer file is refused, an older one is migrated forward. */
export const schemaVersion = 1;

/** Kinds of files that hold tables. */
export type TableFileKind = 'ticks' | 'bars' | 'book';

export const barTables = {
  '1s': 'bars_1s',
  '1m': 'bars_1m',
  '5m': 'bars_5m',
} as const satisfies Readonly<Record<StoredTimeframe, string>>;

/** Which timeframes a kind of file holds: 1s bars lie with the ticks of their hour. */
export const barTimeframesOf: Readonly<Record<'ticks' | 'bars', readonly StoredTimeframe[]>> = {
  ticks: ['1s'],
  bars: storedTimeframes.filter((timeframe) => timeframe !== '1s'),
};

/** Makes the tables of a new file. */
export function createTables(database: SqlDatabase, kind: TableFileKind): void {
  database.run('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
  database.run(`${tableStatements[kind]} PRAGMA user_version = ${schemaVersion};`);
}

/** The version a file carries. */
export function readSchemaVersion(database: SqlDatabase): number {
  return Number(database.exec('PRAGMA user_version')[0]?.values[0]?.[0] ?? 0);
}

/**
 * Statements that bring a file of version `n` to `n + 1`, by n. There is one version so far; each change of a table
 * adds an entry here, a file of the version before to test/fixtures, and a test that reads it.
 */
const migrations: Readonly<Record<number, Readonly<Record<TableFileKind, string>>>> = {};

/** Brings the tables of an older file to this version, in memory; the file follows when it is next written. */
export function migrate(database: SqlDatabase, kind: TableFileKind): void {
  for (let version = readSchemaVersion(database); version < schemaVersion; version++) {
    const statements = migrations[version]?.[kind];
    if (statements === undefined) throw new Error(`its schema version ${version} is not known`);
    database.run(`BEGIN; ${statements} PRAGMA user_version = ${version + 1}; COMMIT;`);
  }
}

const seriesTable = 'CREATE TABLE series(id INTEGER PRIMARY KEY, venue TEXT, symbol TEXT, stream TEXT) STRICT;';

const tableStatements: Readonly<Record<TableFileKind, string>> = {
  ticks: `${seriesTable}
    CREATE TABLE ticks(series INTEGER, id INTEGER, time_ms INTEGER, price REAL, qty REAL, is_buyer_maker INTEGER,
      trades INTEGER, PRIMARY KEY (series, id)) STRICT, WITHOUT ROWID;
    ${barTable('bars_1s')}
    CREATE TABLE quotes(series INTEGER, time_ms INTEGER, bid REAL, bid_qty REAL, ask REAL, ask_qty REAL,
      PRIMARY KEY (series, time_ms)) STRICT, WITHOUT ROWID;`,
  bars: `${seriesTable} ${barTable('bars_1m')} ${barTable('bars_5m')}`,
  book: `${seriesTable}
    CREATE TABLE gaps(series INTEGER, from_id INTEGER, to_id INTEGER, from_ms INTEGER, to_ms INTEGER, state TEXT,
      reason TEXT, found_ms INTEGER, closed_ms INTEGER) STRICT;
    CREATE TABLE funding(series INTEGER, time_ms INTEGER, rate REAL, mark_price REAL, interval_hours REAL) STRICT;
    CREATE TABLE files(file TEXT PRIMARY KEY, bytes INTEGER, checksum INTEGER) STRICT, WITHOUT ROWID;
    CREATE TABLE coverage(file TEXT, series INTEGER, what TEXT, rows INTEGER, first_id INTEGER, last_id INTEGER,
      first_ms INTEGER, last_ms INTEGER, PRIMARY KEY (file, series, what)) STRICT, WITHOUT ROWID;
    CREATE TABLE last_ticks(series INTEGER PRIMARY KEY, id INTEGER, time_ms INTEGER, price REAL) STRICT;
    CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;`,
};

function barTable(name: string): string {
  return `CREATE TABLE ${name}(series INTEGER, open_ms INTEGER, open REAL, high REAL, low REAL, close REAL, volume REAL,
    quote_volume REAL, taker_buy_volume REAL, trade_count INTEGER, origin TEXT, complete INTEGER, revision INTEGER,
    PRIMARY KEY (series, open_ms)) STRICT, WITHOUT ROWID;`;
}
