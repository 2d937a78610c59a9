import type { InstrumentId } from './ids';
import type { Realm, StoredTimeframe, StreamKind } from './market';

/** What a column of a file of ticks can be; the first three it has to have. */
export const tickFields = [
  'time',
  'price',
  'quantity',
  'symbol',
  'id',
  'isBuyerMaker',
  'side',
  'trades',
  'firstId',
  'lastId',
] as const;
export type TickField = (typeof tickFields)[number];

/** Likewise of a file of bars, of which it has to have the first five. */
export const barFields = [
  'time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'symbol',
  'timeframe',
  'quoteVolume',
  'vwap',
  'tradeCount',
  'takerBuyVolume',
  'complete',
  'revision',
] as const;
export type BarField = (typeof barFields)[number];
export type CsvField = TickField | BarField;

export const csvFields = { ticks: tickFields, bars: barFields } as const;
export const neededCsvFields = { ticks: tickFields.slice(0, 3), bars: barFields.slice(0, 5) } as const;

/** How a file is to be read, as far as a person has said; the rest is guessed. */
export interface CsvChoice {
  /** Absolute; plain, gzip or zip. */
  readonly file: string;
  /** As it is typed, with or without venue. */
  readonly symbol?: string;
  readonly what?: 'ticks' | 'bars';
  readonly timeframe?: StoredTimeframe;
  /** Whose numbering the ids follow, whatever the file seems to tell. */
  readonly givenStream?: StreamKind;
  /** Places of columns, counted from 1. */
  readonly columns?: Readonly<Partial<Record<CsvField, number>>>;
}

/** A file as it would be read, to be shown before anything is taken. */
export interface CsvPreview {
  /** Of the store that it would go into. */
  readonly realm: Realm;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly columns: readonly CsvPreviewColumn[];
  /** Null where nothing tells it, or what was typed is no symbol: then it is to be asked for. */
  readonly instrument: InstrumentId | null;
  /** Where the symbol is from, in words. */
  readonly instrumentFrom: string;
  /** Null where no mapping fits: `problem` says why, and columns have to be placed by hand. */
  readonly reading: CsvReading | null;
  readonly problem: string;
}

export interface CsvPreviewColumn {
  /** As the header names it; empty without one. */
  readonly name: string;
  /** Of the first row. */
  readonly sample: string;
  readonly field: CsvField | null;
}

export interface CsvReading {
  readonly what: 'ticks' | 'bars';
  /** What the layout was recognised as. */
  readonly name: string;
  readonly timeUnit: string;
  readonly stream: StreamKind;
  /** Of bars. */
  readonly timeframe: StoredTimeframe | null;
  /** The first row as it is understood, a field each. */
  readonly firstRow: readonly (readonly [string, string])[];
  /** What the file lacks and what stands in its place, and what else a person should know. */
  readonly notes: readonly string[];
  /** Of the first rows: how many were read, and those that are bad. */
  readonly headRows: number;
  readonly headBad: readonly string[];
}

export interface CsvImportRequest extends CsvChoice {
  readonly symbol: string;
  /** `refuse` takes nothing of a file that has a bad line. */
  readonly badLines: 'skip' | 'refuse';
}

export interface CsvImportAnswer {
  readonly instrument: InstrumentId;
  readonly realm: Realm;
  readonly what: 'ticks' | 'bars';
  readonly rows: number;
  readonly ticks: number;
  readonly bars: number;
  readonly gaps: number;
  /** Ticks that the store had already. */
  readonly knownTicks: number;
  readonly badLines: number;
  /** The first of them, each with its line number and what is wrong. */
  readonly firstBadLines: readonly string[];
  readonly wasCancelled: boolean;
}

export interface CsvProgress {
  readonly rows: number;
  /** Of the file, 0 to 1; NaN where it is packed and the length not known. */
  readonly share: number;
}
