import { setImmediate as nextTurn } from 'node:timers/promises';
import { barTables, barTimeframesOf } from './schema';
import type { SqlDatabase } from './sqlEngine';
import type { TableFile } from './tableFile';

/** Rows a statement: about 4 ms, so that live ticks pass between two of them. */
const rowsPerSlice = 5_000;

/** Puts all rows of `from` into `into`, both of one sql.js instance: ticks once, the newest quotes, the highest revisions. */
export async function mergeInto(into: TableFile, from: TableFile): Promise<void> {
  await withAttached(into, from, async () => {
    if (into.kind === 'ticks') {
      await copyRows(into, 'ticks', 'id', 'INSERT OR IGNORE INTO main.ticks', '');
      await copyRows(into, 'quotes', 'time_ms', 'INSERT OR REPLACE INTO main.quotes', '');
    }
    for (const timeframe of barTimeframesOf[into.kind]) {
      const table = barTables[timeframe];
      const replaced = barColumns.map((column) => `${column} = excluded.${column}`).join(', ');
      const rule = `ON CONFLICT(series, open_ms) DO UPDATE SET ${replaced} WHERE excluded.revision >= ${table}.revision`;
      await copyRows(into, table, 'open_ms', `INSERT INTO main.${table}`, rule);
    }
  });
}

/** Removes from `table` the ticks that `other` holds, both of one sql.js instance. */
export async function removeTicksOf(table: TableFile, other: TableFile): Promise<void> {
  await withAttached(table, other, async () => {
    const { database } = table;
    for (const series of seriesIn(table, 'ticks')) {
      for (let after = -1; ;) {
        const sql = `SELECT max(id), count(*) FROM (SELECT id FROM main.ticks WHERE series = ${series} AND id > ${after} ORDER BY id LIMIT ${rowsPerSlice})`;
        const { last, count } = lastAndCount(database, sql);
        if (last === null) break;
        database.run(
          `DELETE FROM main.ticks WHERE series = ${series} AND id > ${after} AND id <= ${last}
             AND id IN (SELECT id FROM other.ticks WHERE series = ${series} AND id > ${after} AND id <= ${last})`,
        );
        after = last;
        if (count < rowsPerSlice) break;
        await nextTurn();
      }
    }
  });
}

const barColumns = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'taker_buy_volume',
  'trade_count',
  'origin',
  'complete',
  'revision',
];

async function copyRows(into: TableFile, table: string, key: string, insert: string, rule: string): Promise<void> {
  const { database } = into;
  const series = (database.exec(`SELECT DISTINCT series FROM other.${table}`)[0]?.values ?? []).map((row) =>
    Number(row[0]),
  );
  for (const one of series) {
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const slice = `SELECT * FROM other.${table} WHERE series = ${one} AND ${key} > ${after} ORDER BY ${key} LIMIT ${rowsPerSlice}`;
      const { last, count } = lastAndCount(database, `SELECT max(${key}), count(*) FROM (${slice})`);
      if (last === null) break;
      database.run(
        `${insert} SELECT * FROM other.${table} WHERE series = ${one} AND ${key} > ${after} AND ${key} <= ${last} ${rule}`,
      );
      after = last;
      if (count < rowsPerSlice) break;
      await nextTurn();
    }
  }
}

function lastAndCount(database: SqlDatabase, sql: string): { readonly last: number | null; readonly count: number } {
  const row = database.exec(sql)[0]?.values[0] ?? [];
  return { last: typeof row[0] === 'number' ? row[0] : null, count: Number(row[1] ?? 0) };
}

function seriesIn(table: TableFile, name: string): readonly number[] {
  const found = table.database.exec(`SELECT DISTINCT series FROM main.${name}`)[0]?.values ?? [];
  return found.map((row) => Number(row[0]));
}

async function withAttached(table: TableFile, other: TableFile, run: () => Promise<void>): Promise<void> {
  table.database.run(`ATTACH DATABASE '${other.path}' AS other`);
  try {
    await run();
  } finally {
    table.database.run('DETACH DATABASE other');
  }
}
