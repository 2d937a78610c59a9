import { csvCell, csvLines } from '../shared/csvText';

/** A table as text: what the page shows cell by cell, and what is copied. */
export interface TextTable {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly TextRow[];
  /** Stands in place of the rows where there are none. */
  readonly empty: string;
}

export interface TextColumn {
  readonly title: string;
  /** Of the column in CSV. */
  readonly key: string;
  /** What the column says, in full. */
  readonly how: string;
  readonly isNumber: boolean;
  /** What a press does instead of copying, where it does something: "Press to see them." */
  readonly press?: string;
}

export interface TextRow {
  readonly id: string;
  readonly cells: readonly TextCell[];
}

export interface TextCell {
  readonly text: string;
  /** Full precision, as a script takes it; empty for what is missing. */
  readonly raw: string;
  /** More than fits, for the hover. */
  readonly more?: string;
}

/** The table as CSV, in full precision. */
export function tableCsv({ columns, rows }: TextTable): string {
  return csvLines([columns.map(({ key }) => key), ...rows.map(({ cells }) => cells.map(({ raw }) => csvCell(raw)))]);
}

export function textColumn(title: string, key: string, how: string): TextColumn {
  return { title, key, how, isNumber: false };
}

export function numberColumn(title: string, key: string, how: string, press?: string): TextColumn {
  return { title, key, how, isNumber: true, ...(press === undefined ? {} : { press }) };
}
