import { dot, meanOf, sumOf } from './compensated';
import { type DoubleDouble, ddAdd, ddFrom, ddSubtract, twoProduct } from './doubleDouble';
import { type DoubleDoubleMatrix, elementAt, emptyMatrix, setElement } from './ldlFactor';
import type { TrendTerms } from './mackinnonPTables';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';

/** A series made ready for Dickey-Fuller regressions. */
export interface DickeyFullerSeries {
  readonly trend: TrendTerms;
  readonly trendCount: number;
  readonly scale: number;
  /** x·scale, shifted to its mean where a constant is fitted (which takes up the shift). */
  readonly level: Float64Array;
  /** differences[j] = (x[j+1] − x[j])·scale. */
  readonly differences: Float64Array;
  /** True when level[j] + differences[j] = level[j+1] without rounding, as on prices of one magnitude. */
  readonly isExact: boolean;
}

export const trendCounts: Readonly<Record<TrendTerms, number>> = { n: 0, c: 1, ct: 2, ctt: 3 };

export function dickeyFullerSeries(x: Float64Array, trend: TrendTerms): DickeyFullerSeries {
  const scale = powerOfTwoScale(x);
  const scaled = scaledBy(x, scale);
  const shift = trend === 'n' ? 0 : meanOf(scaled).hi;
  const level = scaled.map((value) => value - shift);
  const differences = new Float64Array(Math.max(x.length - 1, 0));
  let isExact = true;
  for (let j = 0; j < differences.length; j++) {
    const from = scaled[j]!;
    const to = scaled[j + 1]!;
    const step = to - from;
    differences[j] = step;
    if (isExact && !(isSum(from, step, to) && isSum(level[j]!, step, level[j + 1]!))) isExact = false;
  }
  return { trend, trendCount: trendCounts[trend], scale, level, differences, isExact };
}

/**
 * Gram matrix of the columns [trend terms…, level, Δ lag 1…lags, Δ] over the rows firstRow … n − 2 of the
 * differences (firstRow ≥ lags), in twice the working precision. Products of two lagged columns follow from those of
 * the columns one earlier by one row added and one taken away, so all of them cost O(n · lags) instead of
 * O(n · lags²); with exact differences the products with the level do too.
 */
export function dickeyFullerGram(series: DickeyFullerSeries, lags: number, firstRow: number): DoubleDoubleMatrix {
  const { differences: d, trendCount } = series;
  const rows = d.length - firstRow;
  const gram = emptyMatrix(trendCount + lags + 2);
  const last = gram.size - 1;
  const columnOf = (lag: number): number => (lag === 0 ? last : trendCount + lag);
  const put = (a: number, b: number, value: DoubleDouble): void =>
    setElement(gram, Math.max(a, b), Math.min(a, b), value);

  for (let lag = 0; lag <= lags; lag++) put(last, columnOf(lag), dot(d, d, firstRow, firstRow - lag, rows));
  for (let i = 0; i < lags; i++) {
    for (let k = i; k < lags; k++) {
      const earlier = elementAt(gram, Math.max(columnOf(i), columnOf(k)), Math.min(columnOf(i), columnOf(k)));
      put(columnOf(i + 1), columnOf(k + 1), moved(earlier, d, d, i, k, firstRow));
    }
  }
  putLevelProducts(series, lags, firstRow, columnOf, put, (lag) => elementAt(gram, last, columnOf(lag)));
  const trends = trendColumns(series, firstRow);
  trends.forEach((column, i) => {
    for (let j = 0; j <= i; j++) put(i, j, dot(column, trends[j]!));
    put(i, trendCount, dot(column, series.level, 0, firstRow, rows));
    if (i > 0) {
      for (let lag = 0; lag <= lags; lag++) put(i, columnOf(lag), dot(column, d, 0, firstRow - lag, rows));
      return;
    }
    let sum = sumOf(d.subarray(firstRow));
    put(0, last, sum);
    for (let lag = 1; lag <= lags; lag++) {
      sum = ddSubtract(ddAdd(sum, ddFrom(d[firstRow - lag]!)), ddFrom(d[d.length - lag]!));
      put(0, columnOf(lag), sum);
    }
  });
  return gram;
}

/** The same matrix with its columns in another order. */
export function reordered(gram: DoubleDoubleMatrix, order: readonly number[]): DoubleDoubleMatrix {
  const result = emptyMatrix(order.length);
  order.forEach((a, i) =>
    order.slice(0, i + 1).forEach((b, j) => setElement(result, i, j, elementAt(gram, Math.max(a, b), Math.min(a, b)))),
  );
  return result;
}

function putLevelProducts(
  series: DickeyFullerSeries,
  lags: number,
  firstRow: number,
  columnOf: (lag: number) => number,
  put: (a: number, b: number, value: DoubleDouble) => void,
  ofDifferences: (lag: number) => DoubleDouble,
): void {
  const { level, differences: d, trendCount, isExact } = series;
  const rows = d.length - firstRow;
  put(trendCount, trendCount, dot(level, level, firstRow, firstRow, rows));
  let product = dot(level, d, firstRow, firstRow, rows);
  put(trendCount, columnOf(0), product);
  for (let lag = 1; lag <= lags; lag++) {
    if (isExact) {
      // Σ level[j]·d[j−lag] = Σ (level[j−1] + d[j−1])·d[j−lag], with the sums one row earlier known.
      product = ddAdd(product, ofDifferences(lag - 1));
      product = ddAdd(product, twoProduct(level[firstRow]!, d[firstRow - lag]!));
      product = ddSubtract(product, twoProduct(level[d.length]!, d[d.length - lag]!));
    } else {
      product = dot(level, d, firstRow, firstRow - lag, rows);
    }
    put(trendCount, columnOf(lag), product);
  }
}

/** Σ a[j−i−1]·b[j−k−1] from Σ a[j−i]·b[j−k], both over the rows firstRow … end. */
function moved(
  sum: DoubleDouble,
  a: Float64Array,
  b: Float64Array,
  i: number,
  k: number,
  firstRow: number,
): DoubleDouble {
  const entering = twoProduct(a[firstRow - 1 - i]!, b[firstRow - 1 - k]!);
  const leaving = twoProduct(a[a.length - 1 - i]!, b[b.length - 1 - k]!);
  return ddSubtract(ddAdd(sum, entering), leaving);
}

/** 1, t, t² with t centred on the rows: whole numbers, times a power of two, so exact. */
function trendColumns(series: DickeyFullerSeries, firstRow: number): Float64Array[] {
  const rows = series.differences.length - firstRow;
  const size = 2 ** -Math.ceil(Math.log2(Math.max(rows, 2)));
  const centred = Float64Array.from({ length: rows }, (_, i) => (2 * i - (rows - 1)) * size);
  const columns = [new Float64Array(rows).fill(1), centred, centred.map((t) => t * t)];
  return columns.slice(0, series.trendCount);
}

function isSum(a: number, b: number, total: number): boolean {
  const sum = a + b;
  const z = sum - a;
  return sum === total && a - (sum - z) + (b - z) === 0;
}
