import { barTables, barTimeframesOf } from './schema';
import type { TableFile } from './tableFile';

/** Puts all rows of `from` into `into`, both of one sql.js instance: ticks once, the newest quotes, the highest revisions. */
export function mergeInto(into: TableFile, from: TableFile): void {
  withAttached(into, from, () => {
    const { database } = into;
    if (into.kind === 'ticks') {
      database.run('INSERT OR IGNORE INTO main.ticks SELECT * FROM other.ticks ORDER BY series, id');
      database.run('INSERT OR REPLACE INTO main.quotes SELECT * FROM other.quotes ORDER BY series, time_ms');
    }
    for (const timeframe of barTimeframesOf[into.kind]) {
      const table = barTables[timeframe];
      const replaced = barColumns.map((column) => `${column} = excluded.${column}`).join(', ');
      const rule = `ON CONFLICT(series, open_ms) DO UPDATE SET ${replaced} WHERE excluded.revision >= ${table}.revision`;
      // Without WHERE the parser takes ON CONFLICT for a join's.
      database.run(`INSERT INTO main.${table} SELECT * FROM other.${table} WHERE true ${rule}`);
    }
  });
}

/** Removes from `table` the ticks that `other` holds, both of one sql.js instance. */
export function removeTicksOf(table: TableFile, other: TableFile): void {
  withAttached(table, other, () => {
    table.database.run(
      `DELETE FROM main.ticks WHERE EXISTS
         (SELECT 1 FROM other.ticks AS o WHERE o.series = main.ticks.series AND o.id = main.ticks.id)`,
    );
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

function withAttached(table: TableFile, other: TableFile, run: () => void): void {
  table.database.run(`ATTACH DATABASE '${other.path}' AS other`);
  try {
    run();
  } finally {
    table.database.run('DETACH DATABASE other');
  }
}
