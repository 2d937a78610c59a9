import { replacingRule } from './barRank';
import { barTables, barTimeframesOf } from './schema';
import type { TableFile } from './tableFile';

/** Puts all rows of `from` into `into`, both of one sql.js instance: ticks once, the newest quotes, bars by rank. */
export function mergeInto(into: TableFile, from: TableFile): void {
  withAttached(into, from, () => {
    const { database } = into;
    if (into.kind === 'ticks') {
      database.run('INSERT OR IGNORE INTO main.ticks SELECT * FROM other.ticks ORDER BY series, id');
      database.run('INSERT OR REPLACE INTO main.quotes SELECT * FROM other.quotes ORDER BY series, time_ms');
    }
    for (const timeframe of barTimeframesOf[into.kind]) {
      const table = barTables[timeframe];
      // Without WHERE the parser takes ON CONFLICT for a join's.
      database.run(`INSERT INTO main.${table} SELECT * FROM other.${table} WHERE true ${replacingRule(table)}`);
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

function withAttached(table: TableFile, other: TableFile, run: () => void): void {
  table.database.run(`ATTACH DATABASE '${other.path}' AS other`);
  try {
    run();
  } finally {
    table.database.run('DETACH DATABASE other');
  }
}
