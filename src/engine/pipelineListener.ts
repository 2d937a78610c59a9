import type { PairPoint } from './analytics/pairPoint';
import type { PairId } from './contract/ids';
import type { Bar } from './contract/market';
import type { LogLevel } from './contract/messages';

/** Hears what the pipeline makes of what comes in. */
export interface PipelineListener {
  /** A bar became final or was revised. */
  bar(bar: Bar): void;
  points(pair: PairId, points: readonly PairPoint[]): void;
  /** A pair was computed anew. */
  rebuilt(pair: PairId): void;
  /** A batch went through: live values may have moved. */
  moved(): void;
  log(level: LogLevel, message: string): void;
}
