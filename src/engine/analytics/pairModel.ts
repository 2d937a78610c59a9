import { emptyFit, type HedgeFit } from './hedgeFit';

/** What a model says of one bar; changed in place so that a tick allocates nothing. */
export interface PairState {
  readonly fit: HedgeFit;
  spread: number;
  z: number;
  /** The bar has all its windows full, but the spread counts as not varying. */
  spreadConstant: boolean;
}

/**
 * Hedge ratio and z-score of a pair, bar by bar. `close` takes final bars, in order and without holes; the forming
 * ones are laid over the final state (`restart`, `openStep` for each open bar, `replaceNewest` for each tick) and never
 * change it.
 */
export interface PairModel {
  /** Bars needed before the first signal bar can be judged: its number is at least this. */
  readonly firstBar: number;
  /** True where a forming bar's price can move the fit; otherwise fits are made at closes only. */
  readonly fitsForming: boolean;
  readonly final: PairState;
  readonly forming: PairState;
  /** Fits that concern only bars opened before `openMs` may be left out: those bars then have no ratio. */
  fitFrom(openMs: number): void;
  close(openMs: number, y: number, x: number, filled: boolean): void;
  restart(): void;
  openStep(openMs: number, y: number, x: number, filled: boolean): void;
  replaceNewest(y: number, x: number, filled: boolean): void;
}

export function emptyState(): PairState {
  return { fit: emptyFit(), spread: NaN, z: NaN, spreadConstant: false };
}
