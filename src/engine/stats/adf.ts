import {
  type DickeyFullerSeries,
  dickeyFullerGram,
  dickeyFullerSeries,
  reordered,
  trendCounts,
} from './dickeyFullerGram';
import { type DoubleDouble, ddSubtract } from './doubleDouble';
import { type DoubleDoubleMatrix, type LdlFactor, elementAt, explainedBy, factorGram } from './ldlFactor';
import { mackinnonCritOf, mackinnonPOf, trendTermChoices } from './mackinnon';
import type { TrendTerms } from './mackinnonPTables';
import { requireChoice, requireFinite, requireInteger, requireVariation } from './requireInput';
import { StatsError } from './statsError';

export type Autolag = 'AIC' | 'BIC' | 't-stat' | null;

export interface AdfParams {
  readonly regression: TrendTerms;
  /** Largest (with `autolag` null: the) number of lagged differences; null: Schwert's rule. */
  readonly maxlag: number | null;
  readonly autolag: Autolag;
}

export interface Adf {
  readonly stat: number;
  readonly pvalue: number;
  readonly usedlag: number;
  readonly nobs: number;
  readonly crit_1: number;
  readonly crit_5: number;
  readonly crit_10: number;
  /** Criterion of the chosen lag order on the common sample (|t| with `t-stat`); NaN without a search. */
  readonly icbest: number;
}

/**
 * Augmented Dickey-Fuller test; the null is a unit root. The lag orders are compared on one common sample through
 * one factorisation, then the chosen one is fitted on its longest sample. Throws `nan_input`, `too_short`,
 * `constant`, `invalid_param` (maxlag), `singular` (no residual variance, as on a straight line).
 * O(n·maxlag + maxlag³). p-values: MacKinnon 1994; critical values: MacKinnon 2010.
 */
export function adf(x: Float64Array, params: AdfParams): Adf {
  requireFinite('x', x);
  requireAdfParams(params, x.length);
  requireVariation('x', x);
  const found = dickeyFullerTest(x, params);
  const [crit1, crit5, crit10] = mackinnonCritOf(1, params.regression, found.nobs);
  return {
    ...found,
    pvalue: mackinnonPOf(found.stat, params.regression, 1),
    crit_1: crit1!,
    crit_5: crit5!,
    crit_10: crit10!,
  };
}

/** Throws `invalid_param` or `too_short`; returns the largest lag order to look at. */
export function requireAdfParams(params: AdfParams, n: number): number {
  requireChoice('regression', params.regression, trendTermChoices);
  requireChoice('autolag', params.autolag, ['AIC', 'BIC', 't-stat', null]);
  const cap = Math.floor(n / 2) - trendCounts[params.regression] - 1;
  if (params.maxlag !== null) requireInteger('maxlag', params.maxlag, 0);
  if (cap < 0) {
    throw new StatsError('too_short', `${n} values are too few for a test with '${params.regression}' terms.`);
  }
  if (params.maxlag === null) return Math.min(Math.ceil(12 * (n / 100) ** 0.25), cap);
  if (params.maxlag > cap) {
    throw new StatsError('invalid_param', `maxlag is ${params.maxlag}; with ${n} values it can be ${cap} at most.`);
  }
  return params.maxlag;
}

export interface DickeyFullerTest {
  readonly stat: number;
  readonly usedlag: number;
  readonly nobs: number;
  readonly icbest: number;
}

/** Statistic and lag order of finite values that are not constant; see `adf`. */
export function dickeyFullerTest(x: Float64Array, params: AdfParams): DickeyFullerTest {
  const maxlag = requireAdfParams(params, x.length);
  const series = dickeyFullerSeries(x, params.regression);
  const common = dickeyFullerGram(series, maxlag, maxlag);
  const chosen =
    params.autolag === null ? { lag: maxlag, icbest: Number.NaN } : chooseLag(common, series, maxlag, params.autolag);
  const gram = chosen.lag === maxlag ? common : dickeyFullerGram(series, chosen.lag, chosen.lag);
  const nobs = x.length - 1 - chosen.lag;
  return { stat: levelStatistic(gram, series.trendCount, nobs), usedlag: chosen.lag, nobs, icbest: chosen.icbest };
}

/** Lag columns stand last but one, so every order is a leading part of one factor. */
function chooseLag(
  gram: DoubleDoubleMatrix,
  series: DickeyFullerSeries,
  maxlag: number,
  autolag: 'AIC' | 'BIC' | 't-stat',
): { lag: number; icbest: number } {
  const { trendCount } = series;
  const rows = series.differences.length - maxlag;
  const floor = roundingFloor(rows);
  const factor = factorGram(gram, columnFloors(gram.size, trendCount, floor));
  const last = gram.size - 1;
  if (factor.firstSingular === trendCount) throw noVariation();
  let ssr = elementAt(gram, last, last);
  for (let j = 0; j < trendCount; j++) ssr = lessExplained(ssr, factor, j);
  const criteria: number[] = [];
  const tvalues: number[] = [];
  for (let lag = 0; lag <= maxlag; lag++) {
    const column = trendCount + lag;
    ssr = lessExplained(ssr, factor, column);
    const k = column + 1;
    if (rows === k || !(ssr.hi > floor)) throw noVariation();
    const logVariance = Math.log(ssr.hi / rows) - 2 * Math.log(series.scale);
    const llf = (-rows / 2) * (Math.log(2 * Math.PI) + logVariance + 1);
    criteria.push(-2 * llf + k * (autolag === 'BIC' ? Math.log(rows) : 2));
    tvalues.push(Math.sqrt(explainedBy(factor, last, column).hi / (ssr.hi / (rows - k))));
  }
  if (autolag !== 't-stat') {
    const icbest = Math.min(...criteria);
    return { lag: criteria.indexOf(icbest), icbest };
  }
  const significant = tvalues.findLastIndex((t) => t >= 1.6448536269514722); // Φ⁻¹(0.95)
  const lag = Math.max(significant, 0);
  return { lag, icbest: tvalues[lag]! };
}

/** t of the level, which is put last before Δ so that its part of the fit stands alone. */
function levelStatistic(gram: DoubleDoubleMatrix, trendCount: number, nobs: number): number {
  const last = gram.size - 1;
  const others = Array.from({ length: last }, (_, i) => i).filter((i) => i !== trendCount);
  const floor = roundingFloor(nobs);
  const ordered = reordered(gram, [...others, trendCount, last]);
  const factor = factorGram(ordered, columnFloors(gram.size, trendCount, floor));
  const residual = elementAt(factor.pivots, last, last).hi;
  const df = nobs - last;
  if (factor.firstSingular >= 0 || df < 1) throw noVariation();
  const size = Math.sqrt(explainedBy(factor, last, last - 1).hi / (residual / df));
  return elementAt(factor.unit, last, last - 1).hi < 0 ? -size : size;
}

/** Sum of squares of one unit of rounding in every row (the largest |x| is below 1): below it there is no information. */
function roundingFloor(rows: number): number {
  return rows * 2 ** -104;
}

/** None for the trend terms, which are exact. */
function columnFloors(size: number, trendCount: number, floor: number): number[] {
  return Array.from({ length: size }, (_, i) => (i < trendCount ? 0 : floor));
}

function lessExplained(ssr: DoubleDouble, factor: LdlFactor, column: number): DoubleDouble {
  return ddSubtract(ssr, explainedBy(factor, factor.unit.size - 1, column));
}

function noVariation(): StatsError {
  return new StatsError(
    'singular',
    'The regression leaves no residual variance, or its columns are collinear (a straight line, a periodic series).',
  );
}
