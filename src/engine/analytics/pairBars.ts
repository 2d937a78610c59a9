import type { PairSettings } from '../contract/settings';
import { StatsError } from '../stats/statsError';
import type { PairView } from './views';

/** Bars after which a pair's own ratio and z-score are there, wherever its scheduled bars fall. */
export function pairBars(settings: PairSettings | null): number {
  if (settings === null) throw new Error('This analytic takes a pair, and a pair has settings.');
  const { z } = settings;
  return Math.max(fitBars(settings), z.window + (z.strict ? 1 : 0));
}

/** Bars after which a pair's own ratio is there. */
export function fitBars({ hedge }: PairSettings): number {
  return hedge.estimator === 'kalman' ? hedge.window + 1 : hedge.window + hedge.refitEvery - 1;
}

/** The hedge ratio in force at the last bar; throws a StatsError where there is none. */
export function betaInForce(view: PairView): number {
  const beta = view.point()?.beta ?? NaN;
  if (Number.isNaN(beta)) {
    throw new StatsError('singular', 'No hedge ratio is in force: in the last fit x did not move.');
  }
  return beta;
}
