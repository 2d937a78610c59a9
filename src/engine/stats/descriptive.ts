import { extent, median } from 'simple-statistics';
import { deviationsOf, dotNumber, meanOf, sumOf } from './compensated';
import { ddToNumber } from './doubleDouble';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { isConstant } from './requireInput';

export interface Descriptive {
  readonly n: number;
  readonly sum: number;
  readonly mean: number;
  readonly var: number;
  readonly std: number;
  readonly std_pop: number;
  readonly skew_biased: number;
  readonly skew: number;
  readonly kurtosis_biased: number;
  readonly kurtosis: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
}

/**
 * Moments of `x` without its NaN: variance and std with n − 1, biased and adjusted skewness, biased and adjusted
 * excess kurtosis (as pandas; scipy with bias=False). NaN where undefined: everything but n and sum of nothing, var
 * of one value, skewness and kurtosis of a constant series or of too few values. Never throws. O(n).
 * Deviations are taken from a mean in twice the working precision and summed likewise, so an offset of 1e9 costs no
 * digits; simple-statistics, right to 8–15 digits there, gives minimum, maximum and median.
 */
export function descriptive(x: Float64Array): Descriptive {
  const values = x.filter((value) => !Number.isNaN(value));
  const n = values.length;
  const moments = centralMoments(values);
  const variance = n > 1 ? (moments.m2 * n) / (n - 1) : Number.NaN;
  const skewBiased = moments.skew;
  const kurtosisBiased = moments.kurtosis - 3;
  const list = values as unknown as readonly number[]; // typed arrays have every method that these two use
  const [min, max] = n > 0 ? extent(list) : [Number.NaN, Number.NaN];
  return {
    n,
    sum: moments.sum,
    mean: moments.mean,
    var: variance,
    std: n > 1 ? moments.stdPop * Math.sqrt(n / (n - 1)) : Number.NaN,
    std_pop: moments.stdPop,
    skew_biased: skewBiased,
    skew: n > 2 ? (Math.sqrt(n * (n - 1)) / (n - 2)) * skewBiased : Number.NaN,
    kurtosis_biased: kurtosisBiased,
    kurtosis: n > 3 ? ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * kurtosisBiased + 6) : Number.NaN,
    min,
    max,
    median: n > 0 ? median(list) : Number.NaN,
  };
}

export interface CentralMoments {
  readonly sum: number;
  readonly mean: number;
  /** Population variance. */
  readonly m2: number;
  readonly stdPop: number;
  /** m3 / m2^1.5; NaN of a constant series. */
  readonly skew: number;
  /** m4 / m2², 3 of a normal; NaN of a constant series. */
  readonly kurtosis: number;
}

/** Population moments, two-pass, of finite values; NaN of an empty series. O(n). */
export function centralMoments(x: Float64Array): CentralMoments {
  const scale = powerOfTwoScale(x);
  const scaled = scaledBy(x, scale);
  const mean = meanOf(scaled);
  const sum = x.length === 0 ? 0 : ddToNumber(sumOf(scaled)) / scale;
  if (isConstant(x)) {
    const spread = x.length === 0 || !Number.isFinite(x[0]!) ? Number.NaN : 0;
    return { sum, mean: x[0] ?? Number.NaN, m2: spread, stdPop: spread, skew: Number.NaN, kurtosis: Number.NaN };
  }
  const deviations = deviationsOf(scaled, mean);
  const squares = deviations.map((value) => value * value);
  const m2 = dotNumber(deviations, deviations) / x.length;
  const m3 = dotNumber(squares, deviations) / x.length;
  const m4 = dotNumber(squares, squares) / x.length;
  return {
    sum,
    mean: ddToNumber(mean) / scale,
    m2: m2 / scale / scale,
    stdPop: Math.sqrt(m2) / scale,
    skew: m3 / (m2 * Math.sqrt(m2)),
    kurtosis: m4 / (m2 * m2),
  };
}

/** Sample standard deviation (n − 1); exactly 0 of a constant series, NaN of fewer than two values. O(n). */
export function sampleStd(x: Float64Array): number {
  if (x.length < 2) return Number.NaN;
  if (isConstant(x)) return 0;
  const scale = powerOfTwoScale(x);
  const deviations = deviationsOf(scaledBy(x, scale));
  return Math.sqrt(dotNumber(deviations, deviations) / (x.length - 1)) / scale;
}
