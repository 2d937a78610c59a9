import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredTimeframe } from '../contract/market';
import { replaces } from './barRank';
import type { BarRow } from './columns';
import type { ReadTable } from './tableFile';

/** All that is stored of one hour (1s bars) or month (1m, 5m): sealed files and the open table, in order of age. */
export interface BarPeriod {
  readonly startMs: number;
  readonly parts: readonly BarPart[];
}

export interface BarPart {
  /** The number that stands for the series in it. */
  readonly series: number;
  /** Open time of the series' last bar in it; left out where that is not known. */
  readonly lastMs?: number;
  /** Null where the file is gone or damaged; else it is to be closed. */
  open(): Promise<ReadTable | null>;
  close(): void;
}

const barsPerChunk = 4_096;

/** Bars of stored timeframes that open in [fromMs, toMs), rising, in chunks. Of one bar the highest revision counts. */
export async function* readPeriods(
  periods: readonly BarPeriod[],
  timeframe: StoredTimeframe,
  fromMs: number,
  toMs: number,
): AsyncGenerator<readonly BarRow[]> {
  for (const { parts } of periods) {
    const tables: { table: ReadTable; series: number }[] = [];
    const opened: BarPart[] = [];
    try {
      for (const part of parts) {
        const table = await part.open();
        if (table === null) continue;
        opened.push(part);
        tables.push({ table, series: part.series });
      }
      for (let from = fromMs; ;) {
        const found = tables.map(({ table, series }) => table.readBars(series, timeframe, from, toMs, barsPerChunk));
        // A chunk that is full may go on in its table: only up to its last row are all tables known.
        const known = Math.min(
          ...found.filter((r) => r.length === barsPerChunk).map((r) => (r.at(-1) as BarRow).openMs),
        );
        const rows = mergeRevisions(found).filter((row) => row.openMs <= known);
        if (rows.length > 0) yield rows;
        if (known === Number.POSITIVE_INFINITY) break;
        from = known + 1;
        await nextTurn();
      }
    } finally {
      for (const part of opened) part.close();
    }
  }
}

/** The newest `count` bars that open before `beforeMs`, rising; reads periods backwards until there are enough. */
export async function readLatest(
  periods: readonly BarPeriod[],
  timeframe: StoredTimeframe,
  beforeMs: number,
  count: number,
): Promise<BarRow[]> {
  let rows: BarRow[] = [];
  for (const { parts } of periods.toReversed()) {
    if (rows.length >= count) break;
    const found: BarRow[][] = [];
    const missing = count - rows.length;
    // The newest places first: those that end before the oldest bar wanted need not be read.
    for (const part of parts.toReversed()) {
      const oldestMs = mergeRevisions(found).at(-missing)?.openMs ?? -Infinity;
      if ((part.lastMs ?? Infinity) < oldestMs) continue;
      const table = await part.open();
      if (table === null) continue;
      try {
        found.unshift(table.readBars(part.series, timeframe, -Infinity, beforeMs, missing, true));
      } finally {
        part.close();
      }
    }
    rows = [...mergeRevisions(found).slice(-missing), ...rows];
  }
  return rows;
}

/** Rows of several tables in order of open time; of one bar the version that {@link replaces} the others. */
export function mergeRevisions(tables: readonly (readonly BarRow[])[]): BarRow[] {
  if (tables.length === 1) return [...(tables[0] as readonly BarRow[])];
  const byOpen = new Map<number, BarRow>();
  for (const rows of tables) {
    for (const row of rows) {
      const known = byOpen.get(row.openMs);
      if (known === undefined || replaces(row, known)) byOpen.set(row.openMs, row);
    }
  }
  return [...byOpen.values()].toSorted((a, b) => a.openMs - b.openMs);
}
