import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { deviationsOf, dot } from './compensated';
import { johansenMaxEigTables, johansenTraceTables } from './johansenTables';
import { type LdlFactor, elementAt, emptyMatrix, factorGram, setElement } from './ldlFactor';
import { detrended } from './polynomialTrend';
import { powerOfTwoScale, scaledBy } from './powerOfTwoScale';
import { requireChoice, requireFinite, requireInteger, requireSameLength } from './requireInput';
import { StatsError } from './statsError';

export interface JohansenParams {
  /** −1: no deterministic terms, 0: a mean, 1: a line. */
  readonly det_order: -1 | 0 | 1;
  /** Lagged differences. */
  readonly k_ar_diff: number;
}

export interface Johansen {
  /** Descending. */
  readonly eig: Float64Array;
  readonly trace_stat: Float64Array;
  readonly max_eig_stat: Float64Array;
  /** Rows [90, 95, 99 %] for rank 0, 1, …; NaN beyond twelve series. */
  readonly trace_crit: Float64Array[];
  readonly max_eig_crit: Float64Array[];
  /** First cointegrating vector over its first element. */
  readonly evec_col0_normalized: Float64Array;
}

/**
 * `johansen`: trace and maximum-eigenvalue tests of the cointegration rank. Equals statsmodels' coint_johansen but
 * for k_ar_diff = 0, where that takes x_t for x_{t−1}. Moments are made and the lagged differences are taken out of
 * them in twice the working precision; the small symmetric eigenproblem is ml-matrix's. Throws `length_mismatch`,
 * `nan_input`, `too_short`, `singular` (series that are constant or combinations of each other), `invalid_param`.
 * O(n·(s·k)²).
 */
export function johansen(x: readonly Float64Array[], params: JohansenParams): Johansen {
  requireSameLength(Object.fromEntries(x.map((values, i) => [`x[${i}]`, values])));
  x.forEach((values, i) => requireFinite(`x[${i}]`, values));
  const { det_order: order, k_ar_diff: lags } = params;
  requireChoice('det_order', order, [-1, 0, 1]);
  requireInteger('k_ar_diff', lags, 0);
  const s = x.length;
  if (s === 0) throw new StatsError('invalid_param', 'x holds no series; at least one is needed.');
  const rows = x[0]!.length - 1 - lags;
  if (rows <= s * (lags + 1)) {
    throw new StatsError('too_short', `${x[0]!.length} rows are too few for ${s} series with ${lags} lags.`);
  }
  const { skk, explained } = momentsOf(x, order, lags, rows);
  const { eig, vector } = canonical(skk, explained);
  const trace = new Float64Array(s);
  const maxEig = eig.map((value) => -rows * Math.log1p(-value));
  for (let i = s - 1, sum = 0; i >= 0; i--) {
    sum += maxEig[i]!;
    trace[i] = sum;
  }
  const rowOf = (tables: typeof johansenTraceTables, i: number): Float64Array =>
    Float64Array.from(tables[order][s - i - 1] ?? [Number.NaN, Number.NaN, Number.NaN]);
  return {
    eig,
    trace_stat: trace,
    max_eig_stat: maxEig,
    trace_crit: Array.from(eig, (_, i) => rowOf(johansenTraceTables, i)),
    max_eig_crit: Array.from(eig, (_, i) => rowOf(johansenMaxEigTables, i)),
    evec_col0_normalized: vector.map(
      (value, i) => ((value / vector[0]!) * powerOfTwoScale(x[i]!)) / powerOfTwoScale(x[0]!),
    ),
  };
}

/**
 * Skk and Sk0·S00⁻¹·S0k from one factorisation of the columns [lagged differences, differences, levels]: the first is
 * what the lagged differences leave of the levels, the second the part of it that the differences explain.
 */
function momentsOf(
  x: readonly Float64Array[],
  order: -1 | 0 | 1,
  lags: number,
  rows: number,
): { skk: Matrix; explained: Matrix } {
  const s = x.length;
  const scaled = x.map((values) => scaledBy(values, powerOfTwoScale(values)));
  const levels = scaled.map((values) => (order < 0 ? values : detrended(values, order as 0 | 1)));
  const steps = levels.map((values) => values.subarray(1).map((value, t) => value - values[t]!));
  const part = (values: Float64Array, from: number): Float64Array => {
    const column = values.subarray(from, from + rows);
    return order < 0 ? column : deviationsOf(column);
  };
  const lagged = Array.from({ length: lags }, (_, lag) => steps.map((values) => part(values, lags - 1 - lag))).flat();
  const difference = steps.map((values) => part(values, lags));
  const level = levels.map((values) => part(values, lags));
  const columns = [...lagged, ...difference, ...level];
  const gram = emptyMatrix(columns.length);
  columns.forEach((a, i) => columns.slice(0, i + 1).forEach((b, j) => setElement(gram, i, j, dot(a, b))));
  const factor = factorGram(gram, new Float64Array(gram.size).fill(rows * 2 ** -104));
  if (factor.firstSingular >= 0) {
    throw new StatsError('singular', 'A series is constant or a combination of the others and their lags.');
  }
  const from = lagged.length;
  const skk = Matrix.zeros(s, s);
  const explained = Matrix.zeros(s, s);
  for (let i = 0; i < s; i++) {
    for (let j = 0; j <= i; j++) {
      const byDifferences = sharedPart(factor, from + s + i, from + s + j, from, from + s);
      const rest = sharedPart(factor, from + s + i, from + s + j, from + s, from + s + j + 1);
      explained.set(i, j, byDifferences).set(j, i, byDifferences);
      skk.set(i, j, byDifferences + rest).set(j, i, byDifferences + rest);
    }
  }
  return { skk, explained };
}

/** Part of the product of columns a and b that the orthogonalised columns from … to − 1 carry. */
function sharedPart(factor: LdlFactor, a: number, b: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) {
    sum += elementAt(factor.unit, a, k).hi * elementAt(factor.pivots, k, k).hi * elementAt(factor.unit, b, k).hi;
  }
  return sum;
}

/** Eigenvalues of Skk⁻¹·E (E the explained part), descending, and the first vector, through L⁻¹ E L⁻ᵀ. */
function canonical(skk: Matrix, explained: Matrix): { eig: Float64Array; vector: Float64Array } {
  const s = skk.rows;
  const lower = new CholeskyDecomposition(skk).lowerTriangularMatrix;
  const half = forwardSolved(lower, explained);
  const whitened = forwardSolved(lower, half.transpose());
  const decomposition = new EigenvalueDecomposition(whitened, { assumeSymmetric: true });
  const order = decomposition.realEigenvalues.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value);
  const first = decomposition.eigenvectorMatrix.getColumn(order[0]!.i);
  const vector = new Float64Array(s);
  for (let i = s - 1; i >= 0; i--) {
    let value = first[i]!;
    for (let k = i + 1; k < s; k++) value -= lower.get(k, i) * vector[k]!;
    vector[i] = value / lower.get(i, i);
  }
  return { eig: Float64Array.from(order, ({ value }) => Math.min(Math.max(value, 0), 1)), vector };
}

/** L⁻¹·M. */
function forwardSolved(lower: Matrix, matrix: Matrix): Matrix {
  const result = matrix.clone();
  for (let column = 0; column < result.columns; column++) {
    for (let i = 0; i < result.rows; i++) {
      let value = result.get(i, column);
      for (let k = 0; k < i; k++) value -= lower.get(i, k) * result.get(k, column);
      result.set(i, column, value / lower.get(i, i));
    }
  }
  return result;
}
