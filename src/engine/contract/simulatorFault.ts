import type { InstrumentId } from './ids';

/**
 * A mishap to be had at will, beginning with the next tick of the simulated time. `instrument` null means all.
 * `repairAfterMs` is when what was missed comes after all; null for never: the gap is lost.
 */
export type SimulatorFault =
  | { readonly kind: 'disconnect'; readonly lastsMs: number; readonly repairAfterMs: number | null }
  | {
      readonly kind: 'lose';
      readonly instrument: InstrumentId;
      readonly count: number;
      readonly repairAfterMs: number | null;
    }
  | { readonly kind: 'stall'; readonly instrument: InstrumentId | null; readonly lastsMs: number }
  | { readonly kind: 'zeroPrice'; readonly instrument: InstrumentId; readonly count: number }
  | { readonly kind: 'reject'; readonly count: number }
  | { readonly kind: 'delist'; readonly instrument: InstrumentId };
