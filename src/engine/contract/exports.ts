import type { InstrumentId } from './ids';
import type { Timeframe } from './market';
import type { PairSettings } from './settings';

export type ExportWhat = 'ticks' | 'bars' | 'series';

export interface ExportRequest {
  readonly what: ExportWhat;
  readonly instrument: InstrumentId;
  /** For bars. */
  readonly timeframe: Timeframe;
  readonly folder: string;
  /** A notebook beside the file that loads it and computes what the panel shows. */
  readonly withNotebook?: boolean;
  /**
   * For bars with a notebook: both legs of this pair instead of the instrument, and one notebook for the pair. For a
   * series: what the analytic is of, instead of the instrument.
   */
  readonly pair?: PairSettings;
  /** For a series: the analytic's id. */
  readonly analytic?: string;
}

export interface ExportAnswer {
  readonly file: string;
  /** The notebook beside it, where one was asked for. */
  readonly notebook: string | null;
  readonly rows: number;
}
