/** Rows of the largest piece of memory; the first of a table is small. */
const mostRows = 4_096;
const fewestRows = 32;
/** A piece with more rows is split, rather than its rows moved, for one between others. */
const movedRows = 256;

/**
 * Rows of numbers in order of their first, which no two share: ticks by id, bars and quotes by time. They lie in
 * memory that another thread can read without copying. Cost: putting a row behind the last is O(1), between others it
 * moves at most a piece; memory is what the rows take and at most as much again for the last pieces.
 */
export class SortedRows {
  readonly #width: number;
  /** Which number of a row is its time. */
  readonly #timeAt: number;
  readonly #pieces: Piece[];
  #count = 0;

  constructor(width: number, timeAt: number) {
    this.#width = width;
    this.#timeAt = timeAt;
    this.#pieces = [new Piece(width, timeAt, fewestRows)];
  }

  get count(): number {
    return this.#count;
  }

  /** Key of the first row and of the last; NaN without rows. */
  get firstKey(): number {
    return this.#count === 0 ? Number.NaN : (this.#pieces.find(({ rows }) => rows > 0) as Piece).firstKey;
  }

  get lastKey(): number {
    return this.#count === 0 ? Number.NaN : (this.#pieces.findLast(({ rows }) => rows > 0) as Piece).lastKey;
  }

  /** Times of all rows: earliest and latest. */
  get firstMs(): number {
    return Math.min(...this.#pieces.map(({ firstMs }) => firstMs));
  }

  get lastMs(): number {
    return Math.max(...this.#pieces.map(({ lastMs }) => lastMs));
  }

  /** Takes a row; where its key is there already, `replaces` decides, by the memory and place of the present row. */
  put(row: Float64Array, replaces: (present: Float64Array, at: number) => boolean): void {
    const pieces = this.#pieces;
    const key = row[0] as number;
    let index = pieces.length - 1;
    const last = pieces[index] as Piece;
    if (last.rows > 0 && key <= last.lastKey) {
      index = pieceOf(pieces, key);
      const piece = pieces[index] as Piece;
      const at = piece.placeOf(key);
      if (at < piece.rows) {
        if (piece.keyAt(at) === key) {
          if (replaces(piece.data, at * this.#width)) piece.set(at, row);
          return;
        }
        if (piece.rows <= movedRows) {
          if (piece.isFull) pieces[index] = piece.grown();
          (pieces[index] as Piece).insert(at, row);
          this.#count++;
          return;
        }
        // Rows that come between others mostly come many in a row: the next ones go behind the first part.
        pieces.splice(index, 1, ...piece.splitAt(at));
      }
    }
    this.#roomBehind(index).push(row);
    this.#count++;
  }

  /** Visits rows with a key of at least `fromKey` whose time is in [fromMs, toMs), rising, until `visit` says false. */
  each(fromKey: number, fromMs: number, toMs: number, visit: (data: Float64Array, at: number) => boolean): void {
    for (let index = pieceOf(this.#pieces, fromKey); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] as Piece;
      if (piece.lastMs < fromMs || piece.firstMs >= toMs) continue;
      for (let row = piece.placeOf(fromKey); row < piece.rows; row++) {
        const at = row * this.#width;
        const timeMs = piece.data[at + this.#timeAt] as number;
        if (timeMs >= fromMs && timeMs < toMs && !visit(piece.data, at)) return;
      }
    }
  }

  /** As {@link each} over all keys, falling. */
  eachBackwards(fromMs: number, toMs: number, visit: (data: Float64Array, at: number) => boolean): void {
    for (const piece of this.#pieces.toReversed()) {
      if (piece.lastMs < fromMs || piece.firstMs >= toMs) continue;
      for (let row = piece.rows - 1; row >= 0; row--) {
        const at = row * this.#width;
        const timeMs = piece.data[at + this.#timeAt] as number;
        if (timeMs >= fromMs && timeMs < toMs && !visit(piece.data, at)) return;
      }
    }
  }

  /** All rows, one behind the other in each piece: views that stay whole as long as nothing more is put. */
  views(): readonly Float64Array[] {
    return this.#pieces.map(({ data, rows }) => data.subarray(0, rows * this.#width));
  }

  /** The piece at `index`, or one that takes its place or follows it, with room behind its last row. */
  #roomBehind(index: number): Piece {
    const piece = this.#pieces[index] as Piece;
    if (!piece.isFull) return piece;
    if (!piece.isLargest) return (this.#pieces[index] = piece.grown());
    const next = new Piece(this.#width, this.#timeAt, mostRows);
    this.#pieces.splice(index + 1, 0, next);
    return next;
  }
}

class Piece {
  readonly data: Float64Array;
  readonly #width: number;
  readonly #timeAt: number;
  readonly #capacity: number;
  rows = 0;
  firstMs = Infinity;
  lastMs = -Infinity;

  constructor(width: number, timeAt: number, capacity: number) {
    this.#width = width;
    this.#timeAt = timeAt;
    this.#capacity = capacity;
    this.data = new Float64Array(new SharedArrayBuffer(capacity * width * 8));
  }

  get isFull(): boolean {
    return this.rows === this.#capacity;
  }

  get isLargest(): boolean {
    return this.#capacity >= mostRows;
  }

  get firstKey(): number {
    return this.keyAt(0);
  }

  get lastKey(): number {
    return this.keyAt(this.rows - 1);
  }

  keyAt(row: number): number {
    return this.data[row * this.#width] as number;
  }

  /** The place of the first key that is `key` or above; the number of rows where there is none. */
  placeOf(key: number): number {
    let [low, high] = [0, this.rows];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  push(row: Float64Array): void {
    this.set(this.rows++, row);
  }

  /** Moves the rows from `place` on; there must be room. */
  insert(place: number, row: Float64Array): void {
    const at = place * this.#width;
    this.data.copyWithin(at + this.#width, at, this.rows * this.#width);
    this.rows++;
    this.set(place, row);
  }

  set(place: number, row: Float64Array): void {
    const { data } = this;
    const start = place * this.#width;
    for (let at = 0; at < this.#width; at++) data[start + at] = row[at] as number;
    this.#reach(row[this.#timeAt] as number);
  }

  /** The same rows with room for twice as many. */
  grown(): Piece {
    return this.#part(0, this.rows, 2 * this.#capacity);
  }

  splitAt(place: number): readonly [Piece, Piece] {
    return [this.#part(0, place, roomFor(place + 1)), this.#part(place, this.rows, roomFor(this.rows - place))];
  }

  #part(from: number, to: number, capacity: number): Piece {
    const width = this.#width;
    const part = new Piece(width, this.#timeAt, capacity);
    part.data.set(this.data.subarray(from * width, to * width));
    part.rows = to - from;
    for (let row = 0; row < part.rows; row++) part.#reach(part.data[row * width + this.#timeAt] as number);
    return part;
  }

  #reach(timeMs: number): void {
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
  }
}

function roomFor(rows: number): number {
  let capacity = fewestRows;
  while (capacity < rows) capacity *= 2;
  return capacity;
}

/** The last piece that begins at or before `key`; the first where none does. */
function pieceOf(pieces: readonly Piece[], key: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).firstKey <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}
