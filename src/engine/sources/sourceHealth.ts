import type { InstrumentId } from '../contract/ids';
import type { FeedState } from '../contract/market';
import type { SourceHistory } from './historyWants';

/** How a source is doing, as figures; for panels, metrics and bug reports. Counts are of this run. */
export interface SourceHealth {
  readonly connections: number;
  readonly reconnects: number;
  /** How far the exchange's clock is ahead of ours, NaN where not measured. */
  readonly clockOffsetMs: number;
  /** Refused frames and why. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Events that wait for their reader. */
  readonly waitingEvents: number;
  readonly instruments: readonly InstrumentHealth[];
  /** How fetching the past goes on; left out where the source fetches none. */
  readonly history?: SourceHistory;
}

export interface InstrumentHealth {
  readonly instrument: InstrumentId;
  readonly state: FeedState;
  readonly reason: string;
  /** Trade time of the newest tick, NaN before the first. */
  readonly lastTimeMs: number;
  /** From the exchange's event to us, by its clock; NaN before the first tick. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly ticksPerSecond: number;
  readonly received: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  readonly implausible: number;
  readonly gapsOpen: number;
  readonly gapsRepaired: number;
  readonly gapsLost: number;
}
