import type { AskedBar } from './barRebuilder';
import type { BarCheckpoint } from './bars/barBuilder';
import type { Bar, StatusEvent } from './contract/market';

/** What later bars depend on; the pairs are computed from the stored bars. */
export interface PipelineCheckpoint {
  readonly bars: BarCheckpoint;
  readonly fetched: readonly Bar[];
  /** The last of the source and of each instrument, for windows that follow. */
  readonly statuses: readonly StatusEvent[];
  /** Bars that are to be made anew; left out by versions that forgot them. */
  readonly asked?: readonly AskedBar[];
}
