import type { Tick, TickColumns } from '../contract/market';
import { emptyTicks, sliceTicks } from './columns';
import type { Coverage } from './tableFile';

/** Rows of the largest piece of memory; a series begins with a small one. */
const mostRows = 4_096;
const fewestRows = 64;
/** A chunk with more rows is split rather than moved for a tick between others. */
const movedRows = 256;

/** Ticks of one series as columns, in order of id. */
export interface SeriesTicks {
  readonly series: number;
  readonly chunks: readonly TickColumns[];
}

/**
 * The ticks of an hour that are in no file yet: columns by series, in order of id, each id once. They lie in memory
 * that another thread can read without copying, so that sealing them costs this one nothing. Cost: putting one behind
 * the last is O(1), putting one between others moves at most a chunk; 41 bytes a tick.
 */
export class OpenTicks {
  readonly #series = new Map<number, TickChunk[]>();
  #rows = 0;

  /** Ticks, each counted once. */
  get rows(): number {
    return this.#rows;
  }

  /** A tick that is there already stays as it is. */
  put(series: number, tick: Tick): void {
    let chunks = this.#series.get(series);
    if (chunks === undefined) this.#series.set(series, (chunks = [new TickChunk(fewestRows)]));
    let at = chunks.length - 1;
    const last = chunks[at] as TickChunk;
    if (last.rows > 0 && tick.id <= last.lastId) {
      at = chunkOf(chunks, tick.id);
      const chunk = chunks[at] as TickChunk;
      const place = chunk.placeOf(tick.id);
      if (place < chunk.rows) {
        if (chunk.columns.id[place] === tick.id) return;
        if (chunk.rows <= movedRows) {
          if (chunk.isFull) chunks[at] = chunk.grown();
          (chunks[at] as TickChunk).insert(place, tick);
          this.#rows++;
          return;
        }
        // Ticks that come between others mostly come in rows of many: the next ones go behind the first half.
        chunks.splice(at, 1, ...chunk.splitAt(place));
      }
    }
    roomBehind(chunks, at).push(tick);
    this.#rows++;
  }

  /** Ticks with an id above `afterId` in [fromMs, toMs), in order of id, at most `limit`; copies. */
  readTicks(series: number, afterId: number, fromMs: number, toMs: number, limit: number): TickColumns {
    const found = emptyTicks(limit);
    const chunks = this.#series.get(series) ?? [];
    let count = 0;
    for (let at = Math.max(0, chunkOf(chunks, afterId)); at < chunks.length && count < limit; at++) {
      const chunk = chunks[at] as TickChunk;
      if (chunk.lastMs < fromMs || chunk.firstMs >= toMs) continue;
      const { columns } = chunk;
      for (let row = chunk.placeOf(afterId + 1); row < chunk.rows && count < limit; row++) {
        const timeMs = columns.timeMs[row] as number;
        if (timeMs < fromMs || timeMs >= toMs) continue;
        copyRow(columns, row, found, count++);
      }
    }
    return sliceTicks(found, 0, count);
  }

  /** Lowest and highest id of a series; null without ticks. */
  ids(series: number): { readonly first: number; readonly last: number } | null {
    const chunks = this.#series.get(series)?.filter(({ rows }) => rows > 0) ?? [];
    const [first, last] = [chunks[0], chunks.at(-1)];
    return first === undefined || last === undefined ? null : { first: first.firstId, last: last.lastId };
  }

  /** What there is of a series. Cost: O(chunks). */
  coverage(series: number): Coverage | null {
    const ids = this.ids(series);
    const chunks = this.#series.get(series) ?? [];
    if (ids === null) return null;
    const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
    const firstMs = Math.min(...chunks.map((chunk) => chunk.firstMs));
    const lastMs = Math.max(...chunks.map((chunk) => chunk.lastMs));
    return { series, what: 'ticks', rows, firstId: ids.first, lastId: ids.last, firstMs, lastMs };
  }

  /** All ticks, as views that stay whole as long as nothing more is put. */
  all(): readonly SeriesTicks[] {
    return [...this.#series].map(([series, chunks]) => ({
      series,
      chunks: chunks.map(({ columns, rows }) => sliceTicks(columns, 0, rows)),
    }));
  }
}

/** A piece of a series: rows in order of id. */
class TickChunk {
  readonly columns: TickColumns;
  readonly #capacity: number;
  rows = 0;
  firstMs = Infinity;
  lastMs = -Infinity;

  constructor(capacity: number) {
    this.#capacity = capacity;
    const memory = new SharedArrayBuffer(capacity * bytesPerRow);
    const column = (at: number): Float64Array => new Float64Array(memory, at * capacity * 8, capacity);
    this.columns = {
      id: column(0),
      timeMs: column(1),
      price: column(2),
      quantity: column(3),
      trades: column(4),
      isBuyerMaker: new Uint8Array(memory, 5 * capacity * 8, capacity),
    };
  }

  get isFull(): boolean {
    return this.rows === this.#capacity;
  }

  get isLargest(): boolean {
    return this.#capacity >= mostRows;
  }

  get firstId(): number {
    return this.columns.id[0] as number;
  }

  get lastId(): number {
    return this.columns.id[this.rows - 1] as number;
  }

  /** The place of the first id that is `id` or above; the number of rows where there is none. */
  placeOf(id: number): number {
    let [low, high] = [0, this.rows];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.columns.id[middle] as number) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  push(tick: Tick): void {
    this.#set(this.rows++, tick);
  }

  /** Moves the rows from `place` on; there must be room. */
  insert(place: number, tick: Tick): void {
    for (const column of Object.values<Float64Array | Uint8Array>({ ...this.columns }))
      column.copyWithin(place + 1, place, this.rows);
    this.rows++;
    this.#set(place, tick);
  }

  /** The same rows with room for twice as many. */
  grown(): TickChunk {
    return this.#part(0, this.rows, 2 * this.#capacity);
  }

  splitAt(place: number): readonly [TickChunk, TickChunk] {
    return [this.#part(0, place, roomFor(place + 1)), this.#part(place, this.rows, roomFor(this.rows - place))];
  }

  #part(from: number, to: number, capacity: number): TickChunk {
    const part = new TickChunk(capacity);
    const { columns } = part;
    const rows = sliceTicks(this.columns, from, to);
    columns.id.set(rows.id);
    columns.timeMs.set(rows.timeMs);
    columns.price.set(rows.price);
    columns.quantity.set(rows.quantity);
    columns.trades.set(rows.trades);
    columns.isBuyerMaker.set(rows.isBuyerMaker);
    part.rows = to - from;
    for (const timeMs of rows.timeMs) part.#reach(timeMs);
    return part;
  }

  #set(row: number, tick: Tick): void {
    const { columns } = this;
    columns.id[row] = tick.id;
    columns.timeMs[row] = tick.timeMs;
    columns.price[row] = tick.price;
    columns.quantity[row] = tick.quantity;
    columns.trades[row] = tick.trades;
    columns.isBuyerMaker[row] = tick.isBuyerMaker ? 1 : 0;
    this.#reach(tick.timeMs);
  }

  #reach(timeMs: number): void {
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
  }
}

const bytesPerRow = 5 * 8 + 1;

function roomFor(rows: number): number {
  let capacity = fewestRows;
  while (capacity < rows) capacity *= 2;
  return capacity;
}

/** The last chunk that begins at or before `id`; the first where none does. */
function chunkOf(chunks: readonly TickChunk[], id: number): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle] as TickChunk).firstId <= id) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The chunk at `at`, or one that takes its place or follows it, with room for a row behind its last. */
function roomBehind(chunks: TickChunk[], at: number): TickChunk {
  const chunk = chunks[at] as TickChunk;
  if (!chunk.isFull) return chunk;
  const room = chunk.isLargest ? new TickChunk(mostRows) : chunk.grown();
  chunks.splice(at + (chunk.isLargest ? 1 : 0), chunk.isLargest ? 0 : 1, room);
  return room;
}

function copyRow(from: TickColumns, row: number, to: TickColumns, place: number): void {
  to.id[place] = from.id[row] as number;
  to.timeMs[place] = from.timeMs[row] as number;
  to.price[place] = from.price[row] as number;
  to.quantity[place] = from.quantity[row] as number;
  to.trades[place] = from.trades[row] as number;
  to.isBuyerMaker[place] = from.isBuyerMaker[row] as number;
}
