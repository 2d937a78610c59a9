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

/** The grace for late trades that a saved state tells; null where it tells none. */
export function graceOf(checkpoint: Uint8Array): number | null {
  if (checkpoint.length === 0) return null;
  const { bars } = JSON.parse(Buffer.from(checkpoint).toString('utf8')) as PipelineCheckpoint;
  return bars.graceMs ?? null;
}
