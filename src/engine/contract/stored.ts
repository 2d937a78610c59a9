import type { InstrumentId } from './ids';
import type { RetentionSettings } from './settings';

/** An hour of a series, in the map of what is there. */
export interface CoverageHour {
  readonly startMs: number;
  readonly ticks: number;
  readonly firstId: number;
  readonly lastId: number;
  /** Gaps that touch the hour, by their state. */
  readonly gapsOpen: number;
  readonly gapsRepaired: number;
  readonly gapsLost: number;
}

/** What is stored of a symbol's trades, hour by hour; hours without trades are left out. */
export interface StoredSymbol {
  readonly instrument: InstrumentId;
  readonly hours: readonly CoverageHour[];
}

/** The hour of trades that is dropped next. */
export interface NextCut {
  readonly startMs: number;
  readonly bytes: number;
  /** When it is as old as the setting allows; a past time where room is wanted, or a round of sealing is due. */
  readonly dueMs: number;
}

/** What the store holds and for how long; read about once a minute. */
export interface StoredFigures {
  readonly symbols: readonly StoredSymbol[];
  readonly retention: RetentionSettings;
  /** Of sealed hours of trades. */
  readonly tickBytes: number;
  /** Null where no hour is sealed yet. */
  readonly nextCut: NextCut | null;
}
