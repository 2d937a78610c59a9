import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TickColumns } from '../contract/market';
import { emptyTicks, sliceTicks } from './columns';
import type { ReadTable } from './tableFile';

/** A place that holds ticks of the series asked for: a sealed file, or an open table. */
export interface TickPart {
  /** The number that stands for the series in it. */
  readonly series: number;
  /** Ids of the series in it: lowest and highest. */
  readonly firstId: number;
  readonly lastId: number;
  /** Reads the file where need be. The table stays readable until it is closed; null where it is gone or damaged. */
  open(): Promise<ReadTable | null>;
  close(): void;
}

/** Rows a chunk: small enough that reading it (about 3 ms) does not hold up live ticks. */
export const ticksPerChunk = 8_192;

/**
 * Ticks of several parts in order of id, each id once; of a tick in two parts that of the earlier part. Parts are
 * opened when their first id is reached and closed behind their last. Memory: a chunk for each part that is open.
 */
export async function* mergeTicks(
  parts: readonly TickPart[],
  fromMs: number,
  toMs: number,
): AsyncGenerator<TickColumns> {
  const waiting = parts.toSorted((a, b) => a.firstId - b.firstId);
  const active: Cursor[] = [];
  let afterId = -1;
  try {
    for (;;) {
      const next = waiting[0];
      if (next !== undefined && (active.length === 0 || next.firstId <= Math.min(...active.map((c) => c.id)))) {
        waiting.shift();
        const table = await next.open();
        if (table !== null) active.push(new Cursor(next, table, fromMs, toMs));
      } else if (active.length === 0) {
        return;
      } else {
        const bound = waiting[0]?.firstId ?? Number.POSITIVE_INFINITY;
        const chunk =
          active.length === 1 ? (active[0] as Cursor).take(afterId, bound) : mergeChunk(active, afterId, bound);
        if (chunk.id.length > 0) {
          afterId = chunk.id.at(-1) as number;
          yield chunk;
          await nextTurn();
        }
      }
      for (const cursor of active.filter((c) => c.id === Number.POSITIVE_INFINITY)) {
        active.splice(active.indexOf(cursor), 1);
        cursor.part.close();
      }
    }
  } finally {
    for (const cursor of active) cursor.part.close();
  }
}

/** A place in one part's ticks. `id` is the next one, Infinity at the end. */
class Cursor {
  readonly part: TickPart;
  readonly #read: (afterId: number) => TickColumns;
  chunk: TickColumns;
  at = 0;

  constructor(part: TickPart, table: ReadTable, fromMs: number, toMs: number) {
    this.part = part;
    this.#read = (afterId) => table.readTicks(part.series, afterId, fromMs, toMs, ticksPerChunk);
    this.chunk = this.#read(-1);
  }

  get id(): number {
    return this.chunk.id[this.at] ?? Number.POSITIVE_INFINITY;
  }

  advance(): void {
    this.at++;
    if (this.at < this.chunk.id.length || this.chunk.id.length < ticksPerChunk) return;
    this.chunk = this.#read(this.chunk.id.at(-1) as number);
    this.at = 0;
  }

  /** The rest of the chunk with ids above `afterId` and below `bound`. */
  take(afterId: number, bound: number): TickColumns {
    while (this.id <= afterId) this.advance();
    const start = this.at;
    const { chunk } = this;
    let end = start;
    while (end < chunk.id.length && (chunk.id[end] as number) < bound) end++;
    this.at = end - 1;
    if (end > start) this.advance();
    else this.at = start;
    return sliceTicks(chunk, start, end);
  }
}

function mergeChunk(cursors: readonly Cursor[], afterId: number, bound: number): TickColumns {
  const columns = emptyTicks(ticksPerChunk);
  let count = 0;
  let last = afterId;
  while (count < ticksPerChunk) {
    let lowest = cursors[0] as Cursor;
    for (const cursor of cursors) if (cursor.id < lowest.id) lowest = cursor;
    const { id, chunk, at } = lowest;
    if (id >= bound || id === Number.POSITIVE_INFINITY) break;
    if (id > last) {
      last = id;
      columns.id[count] = id;
      columns.timeMs[count] = chunk.timeMs[at] as number;
      columns.price[count] = chunk.price[at] as number;
      columns.quantity[count] = chunk.quantity[at] as number;
      columns.isBuyerMaker[count] = chunk.isBuyerMaker[at] as number;
      columns.trades[count] = chunk.trades[at] as number;
      count++;
    }
    lowest.advance();
  }
  return sliceTicks(columns, 0, count);
}
