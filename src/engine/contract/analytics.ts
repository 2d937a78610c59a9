import type { InstrumentId, PairId } from './ids';
import type { Timeframe } from './market';

/** What an analytic looks at: the bars of one symbol, an aligned pair, or all symbols at once. */
export const analyticInputKinds = ['symbol', 'pair', 'all'] as const;
export type AnalyticInputKind = (typeof analyticInputKinds)[number];

export interface NumberParameter {
  readonly kind: 'number';
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export interface ChoiceParameter {
  readonly kind: 'choice';
  readonly id: string;
  readonly title: string;
  readonly fallback: string;
  readonly choices: readonly string[];
}

export type AnalyticParameter = NumberParameter | ChoiceParameter;

/** Values by parameter id, complete and in range. */
export type ParameterValues = Readonly<Record<string, number | string>>;

/** How a value is to be printed; the number itself is always in `unit`. */
export const fieldFormats = ['number', 'count', 'ratio', 'percent', 'basisPoints', 'pValue', 'price'] as const;
export type FieldFormat = (typeof fieldFormats)[number];

export interface AnalyticField {
  /** Name of the value in alerts, CSV columns and results: lower case with underscores. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly format: FieldFormat;
  /** What NaN means here, beside too few bars. */
  readonly nan: string;
}

/** How a result is drawn: data, never code. Names are field ids. */
export type AnalyticDrawing =
  | { readonly kind: 'table' }
  /** Lines over time, with horizontal lines at `levels`. */
  | { readonly kind: 'series'; readonly fields: readonly string[]; readonly levels: readonly number[] }
  /** A line between two others, over time. */
  | { readonly kind: 'bands'; readonly line: string; readonly low: string; readonly high: string }
  /** The result's matrix by its labels, coloured between `least` and `most`. */
  | { readonly kind: 'heatmap'; readonly least: number; readonly most: number };

export interface AnalyticDeclaration {
  /** Lower camel case; the name on the command line. */
  readonly id: string;
  readonly title: string;
  /** One or two plain sentences: what it says and by which definition. */
  readonly summary: string;
  readonly inputs: readonly AnalyticInputKind[];
  readonly parameters: readonly AnalyticParameter[];
  readonly fields: readonly AnalyticField[];
  readonly drawings: readonly AnalyticDrawing[];
  /** How many bars it needs, in words. */
  readonly warmUp: string;
  /** Work for one result, in words. */
  readonly cost: string;
}

/** A symmetric or rectangular table of numbers, row by row. */
export interface LabelledMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
}

/** Never a bare number: what was computed, on what, and what speaks against it. */
export interface AnalyticResult {
  readonly id: string;
  readonly subject: InstrumentId | PairId | 'all';
  readonly timeframe: Timeframe;
  readonly parameters: ParameterValues;
  /** By field id, every declared field; NaN as the field says. */
  readonly values: Readonly<Record<string, number>>;
  readonly matrix: LabelledMatrix | null;
  /** For tests, what the numbers say in plain words; else empty. */
  readonly sentence: string;
  readonly assumptions: readonly string[];
  /** Bars that went in, open time of the first and the last of them; NaN without any. */
  readonly bars: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly warm: boolean;
  readonly needBars: number;
  readonly haveBars: number;
  /** Among the bars that went in: without a trade in a leg, not complete, revised since they were final. */
  readonly filledBars: number;
  readonly incompleteBars: number;
  readonly revisedBars: number;
  /** Why there are no values; empty where there are. */
  readonly reason: string;
}

/** The values of an analytic at the close of each bar, oldest first; columns in the order of the declared fields. */
export interface AnalyticSeries {
  readonly id: string;
  readonly subject: InstrumentId | PairId | 'all';
  readonly openMs: Float64Array;
  readonly columns: readonly { readonly field: string; readonly values: Float64Array }[];
}
