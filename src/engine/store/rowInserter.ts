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
  #values: SqlValue[] = [];

  constructor(database: SqlDatabase, insert: string, columns: number, afterwards = '') {
    this.#columns = columns;
    const row = `(${Array(columns).fill('?').join(',')})`;
    this.#many = database.prepare(`${insert} VALUES ${Array(rowsPerStatement).fill(row).join(',')} ${afterwards}`);
    this.#one = database.prepare(`${insert} VALUES ${row} ${afterwards}`);
  }

  add(row: readonly SqlValue[]): void {
    for (let column = 0; column < this.#columns; column++) this.#values.push(row[column] ?? null);
    if (this.#values.length === this.#columns * rowsPerStatement) {
      this.#many.run(this.#values);
      this.#values = [];
    }
  }

  /** Writes what is left over. */
  finish(): void {
    for (let at = 0; at < this.#values.length; at += this.#columns)
      this.#one.run(this.#values.slice(at, at + this.#columns));
    this.#values = [];
  }

  free(): void {
    this.#many.free();
    this.#one.free();
  }
}
