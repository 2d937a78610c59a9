import type { Statement } from 'sql.js';
import type { SqlDatabase, SqlValue } from './sqlEngine';

/** Rows of one statement: more rows a statement gain nothing (measured), fewer cost. */
const rowsPerStatement = 100;

/**
 * Inserts rows by statements of many rows. `insert` is all before the values (`INSERT OR IGNORE INTO t`),
 * `afterwards` what follows them (`ON CONFLICT …`). The caller keeps the transaction.
 */
export class RowInserter {
  readonly #columns: number;
  readonly #many: Statement;
  readonly #one: Statement;
  /** Of the statement that fills; used again, so that numbers are not boxed one by one. */
  readonly #values: SqlValue[] = [];
  #count = 0;

  constructor(database: SqlDatabase, insert: string, columns: number, afterwards = '') {
    this.#columns = columns;
    const row = `(${Array(columns).fill('?').join(',')})`;
    this.#many = database.prepare(`${insert} VALUES ${Array(rowsPerStatement).fill(row).join(',')} ${afterwards}`);
    this.#one = database.prepare(`${insert} VALUES ${row} ${afterwards}`);
  }

  add(row: readonly SqlValue[]): void {
    for (let column = 0; column < this.#columns; column++) this.cell(row[column] ?? null);
    this.endRow();
  }

  /** The next value of a row that is given piece by piece; {@link endRow} ends it. */
  cell(value: SqlValue): void {
    this.#values[this.#count++] = value;
  }

  endRow(): void {
    if (this.#count < this.#columns * rowsPerStatement) return;
    this.#count = 0;
    this.#many.run(this.#values);
  }

  /** Writes what is left over. */
  finish(): void {
    const end = this.#count;
    this.#count = 0;
    for (let at = 0; at < end; at += this.#columns) this.#one.run(this.#values.slice(at, at + this.#columns));
  }

  free(): void {
    this.#many.free();
    this.#one.free();
  }
}
