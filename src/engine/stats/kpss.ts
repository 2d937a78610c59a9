import { dotNumber, sumOfSquares } from './compensated';
import { detrended } from './polynomialTrend';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireChoice, requireFinite, requireInteger, requireLength, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export interface KpssParams {
  /** Stationary around a mean ('c') or a line ('ct'). */
  readonly regression: 'c' | 'ct';
  /** Newey-West lags: a number below n, Schwert's rule, or Hobijn, Franses & Ooms 1998. */
  readonly nlags: 'auto' | 'legacy' | number;
}

export interface Kpss {
  readonly stat: number;
  /** Interpolated in the table, so never outside [0.01, 0.1]. */
  readonly pvalue: number;
  readonly lags: number;
  readonly crit_10: number;
  readonly crit_5: number;
  readonly crit_2_5: number;
  readonly crit_1: number;
}

const levels = [0.1, 0.05, 0.025, 0.01] as const;
const critical = { c: [0.347, 0.463, 0.574, 0.739], ct: [0.119, 0.146, 0.176, 0.216] } as const;

/**
 * `kpss` (Kwiatkowski, Phillips, Schmidt & Shin 1992); the null is stationarity. Throws `nan_input`, `too_short`
 * (below 3), `constant`, `singular` (a straight line with 'ct'), `invalid_param`. O(n·lags).
 */
export function kpss(x: Float64Array, params: KpssParams): Kpss {
  requireFinite('x', x);
  requireChoice('regression', params.regression, ['c', 'ct']);
  requireLength('x', x, 3);
  requireLags(params.nlags, x.length);
  requireVariation('x', x);
  const n = x.length;
  const residuals = detrended(scaledBy(x, powerOfTwoScale(x)), params.regression === 'c' ? 0 : 1);
  const squares = sumOfSquares(residuals);
  if (params.regression === 'ct' && !(squares > n * 2 ** -104)) {
    throw new StatsError('singular', 'x is a straight line, so nothing is left of it beside its trend.');
  }
  const lags = lagsOf(params.nlags, residuals, squares);
  let longRun = squares;
  for (let lag = 1; lag <= lags; lag++) longRun += 2 * (1 - lag / (lags + 1)) * lagged(residuals, lag);
  const stat = sumOfSquares(runningSums(residuals)) / (n * n) / (longRun / n);
  const table = critical[params.regression];
  const [crit10, crit5, crit25, crit1] = table;
  return { stat, pvalue: pvalueOf(stat, table), lags, crit_10: crit10, crit_5: crit5, crit_2_5: crit25, crit_1: crit1 };
}

function requireLags(nlags: KpssParams['nlags'], n: number): void {
  if (nlags === 'auto' || nlags === 'legacy') return;
  requireInteger('nlags', nlags, 0);
  if (nlags >= n) throw new StatsError('invalid_param', `nlags is ${nlags}; with ${n} values it has to be below that.`);
}

function lagsOf(nlags: KpssParams['nlags'], residuals: Float64Array, squares: number): number {
  const n = residuals.length;
  if (nlags === 'legacy') return Math.min(Math.ceil(12 * (n / 100) ** 0.25), n - 1);
  if (nlags !== 'auto') return nlags;
  const reach = Math.trunc(n ** (2 / 9));
  let s0 = squares / n;
  let s1 = 0;
  for (let lag = 1; lag <= reach; lag++) {
    const g = (2 * lagged(residuals, lag)) / n;
    s0 += g;
    s1 += lag * g;
  }
  const bandwidth = 1.1447 * Math.cbrt((s1 / s0) ** 2) * Math.cbrt(n);
  return Number.isNaN(bandwidth) ? 0 : Math.min(Math.trunc(bandwidth), n - 1);
}

function lagged(residuals: Float64Array, lag: number): number {
  return dotNumber(residuals, residuals, lag, 0, residuals.length - lag);
}

/** Compensated, so that the last sum comes back to 0 as it does exactly. */
function runningSums(residuals: Float64Array): Float64Array {
  let sum = 0;
  let error = 0;
  return residuals.map((value) => {
    const next = sum + value;
    const part = next - sum;
    error += sum - (next - part) + (value - part);
    sum = next;
    return sum + error;
  });
}

function pvalueOf(stat: number, table: readonly number[]): number {
  if (!(stat > table[0]!)) return levels[0];
  for (let i = 1; i < levels.length; i++) {
    const [from, to] = [table[i - 1]!, table[i]!];
    if (stat <= to) return levels[i - 1]! + ((stat - from) / (to - from)) * (levels[i]! - levels[i - 1]!);
  }
  return levels[3];
}
