import type { InstrumentId } from './ids';

/**
 * How fetching past bars goes on: `waiting` for its turn or for the exchange, `fetching`, `whole` where all that is
 * wanted is there, `stopped` by a person, `failed` where the exchange will not give it.
 */
export const historyStates = ['waiting', 'fetching', 'whole', 'stopped', 'failed'] as const;
export type HistoryState = (typeof historyStates)[number];

/** The past of one symbol. Bars are counted by the time they cover, with a trade in it or without, and of this run. */
export interface HistoryRow {
  readonly instrument: InstrumentId;
  readonly state: HistoryState;
  /** Bars asked for so far, of those that were missing when the run began. */
  readonly doneBars: number;
  readonly wantedBars: number;
  /** One-minute bars are there from this time on, without a hole that could be filled; NaN where none are. */
  readonly backToMs: number;
  /** One-minute bars are wanted from this time on; where the symbol began later, from then on. NaN where none are. */
  readonly wantedFromMs: number;
  /** Why it waits or failed; empty where there is nothing to say. */
  readonly message: string;
}

/** The past of all symbols together. */
export interface HistoryProgress {
  readonly state: HistoryState;
  readonly doneBars: number;
  readonly wantedBars: number;
  /** Until all is there, at the pace so far; NaN where not known. */
  readonly leftMs: number;
  readonly message: string;
}
