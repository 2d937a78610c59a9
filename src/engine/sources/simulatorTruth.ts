import { instrumentId, symbolOf, venueOf, type InstrumentId } from '../contract/ids';
import { simulatorSymbols } from '../contract/settings';

/** One simulated instrument. Prices are whole multiples of 10^−priceDecimals. */
export interface SimulatedAsset {
  readonly instrument: InstrumentId;
  readonly basePrice: number;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly medianQuantity: number;
  /** Standard deviation of the daily log return of a walk; of the driven leg of a relation it follows from the other. */
  readonly dailyVolatility: number;
}

/** log y = alpha + beta · log x + spread, with a spread that returns to 0 by half in `halfLifeMs`. */
export interface SimulatedRelation {
  readonly y: InstrumentId;
  readonly x: InstrumentId;
  readonly alpha: number;
  readonly beta: number;
  readonly halfLifeMs: number;
  /** Standard deviation of the spread, in log units. */
  readonly deviation: number;
  /** `always`; or `firstHalf` of each twelve hours UTC (00–06 and 12–18), after which y walks away on its own. */
  readonly holds: 'always' | 'firstHalf';
}

/** Half of the cycle of a relation that breaks: six hours. */
export const relationPhaseMs = 6 * 3_600_000;

export const simulatedAssets: readonly SimulatedAsset[] = [
  asset('sim:oak', 250, 2, 3, 0.4, 0.056),
  asset('sim:ash', 40, 3, 2, 2.5, 0.04),
  asset('sim:elm', 3, 4, 1, 30, 0.032),
  asset('sim:fir', 0.5, 5, 0, 200, 0.04),
  asset('sim:yew', 1_200, 1, 4, 0.08, 0.03),
  asset('sim:bay', 18, 3, 2, 5, 0.05),
];

/**
 * What is true of the market: oak follows ash for good, elm follows fir until the relation breaks, yew and bay have
 * nothing to do with each other or with the rest. Tests and documentation measure the estimators against this.
 */
export const simulatedRelations: readonly SimulatedRelation[] = [
  relation({ y: 'sim:oak', x: 'sim:ash', beta: 1.4, halfLifeMs: 15 * 60_000, deviation: 0.004, holds: 'always' }),
  relation({ y: 'sim:elm', x: 'sim:fir', beta: 0.8, halfLifeMs: 12 * 60_000, deviation: 0.003, holds: 'firstHalf' }),
];

/** Whether the relation holds at that moment. */
export function relationHolds(truth: SimulatedRelation, timeMs: number): boolean {
  return truth.holds === 'always' || Math.floor(timeMs / relationPhaseMs) % 2 === 0;
}

/**
 * The asset of an instrument, or null. Beside the six named ones there are as many independent walks as a load
 * test wants: sim:walk1 to sim:walk9999.
 */
export function simulatedAsset(instrument: InstrumentId): SimulatedAsset | null {
  const named = simulatedAssets.find((candidate) => candidate.instrument === instrument);
  if (named !== undefined) return named;
  if (venueOf(instrument) !== 'sim' || !/^walk[1-9]\d{0,3}$/.test(symbolOf(instrument))) return null;
  return asset(instrument, 100, 3, 3, 1, 0.04);
}

/** The names to suggest. */
export const simulatedNames: readonly string[] = simulatorSymbols;

function asset(
  instrument: string,
  basePrice: number,
  priceDecimals: number,
  quantityDecimals: number,
  medianQuantity: number,
  dailyVolatility: number,
): SimulatedAsset {
  return {
    instrument: instrumentId(instrument),
    basePrice,
    priceDecimals,
    quantityDecimals,
    medianQuantity,
    dailyVolatility,
  };
}

function relation(
  given: Omit<SimulatedRelation, 'y' | 'x' | 'alpha'> & { readonly y: string; readonly x: string },
): SimulatedRelation {
  return {
    ...given,
    y: instrumentId(given.y),
    x: instrumentId(given.x),
    alpha: Math.log(basePriceOf(given.y)) - given.beta * Math.log(basePriceOf(given.x)),
  };
}

function basePriceOf(name: string): number {
  return simulatedAssets.find((candidate) => candidate.instrument === name)?.basePrice ?? Number.NaN;
}
