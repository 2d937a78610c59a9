import { assertNever } from '../contract/assertNever';
import type { Estimator } from '../contract/settings';
import { DoubleDouble, hedgedDifference, productError, sumError } from '../rolling/doubleDouble';
import { huberM } from '../stats/huberM';
import { StatsError } from '../stats/statsError';
import { theilSen } from '../stats/theilSen';
import { noVariation } from '../rolling/variation';

export interface BatchFit {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * (α, β) of one window by an estimator, from scratch; NaN where the fit fails (x does not vary; for total least squares
 * also where S_xy = 0) and for Kalman, which is no window's fit. O(L); Theil-Sen O(L²).
 */
export function windowBatchFit(estimator: Estimator, y: Float64Array, x: Float64Array): BatchFit {
  switch (estimator) {
    case 'ols':
      return leastSquares(y, x);
    case 'tls':
      return totalLeastSquares(y, x);
    case 'huber':
      return robustly(x, () => {
        const [alpha = NaN, beta = NaN] = huberM(y, [x], { k: 1.345, mad_const: 0.6745, add_constant: true }).params;
        return { alpha, beta };
      });
    case 'theil-sen':
      return robustly(x, () => {
        const fit = theilSen(y, x, { method: 'separate', conf_level: 0.95 });
        return { alpha: fit.intercept, beta: fit.slope };
      });
    case 'kalman':
      return noFit;
    default:
      return assertNever(estimator);
  }
}

const noFit: BatchFit = { alpha: NaN, beta: NaN };

function leastSquares(y: Float64Array, x: Float64Array): BatchFit {
  const mean = { y: exactMean(y), x: exactMean(x) };
  if (!varies(x, mean.x)) return noFit;
  return fitAt(productSum(y, mean.y, x, mean.x).ratioTo(productSum(x, mean.x, x, mean.x)), mean);
}

/** What a Kalman filter starts from. */
export interface WindowLeastSquares extends BatchFit {
  readonly meanY: Mean;
  readonly meanX: Mean;
  /** Standard deviation of x, ddof 0. */
  readonly deviationX: number;
  /** √(SSR/(n − 2)); 0 where it is not above `noVariation` times the largest |y| + |βx|. */
  readonly residualDeviation: number;
}

/** Ordinary least squares of one window, with the scales of a filter; NaN and 0 where x does not vary. O(L). */
export function leastSquaresWindow(y: Float64Array, x: Float64Array): WindowLeastSquares {
  const mean = { y: exactMean(y), x: exactMean(x) };
  const { alpha, beta } = leastSquares(y, x);
  const xx = productSum(x, mean.x, x, mean.x);
  return {
    alpha,
    beta,
    meanY: mean.y,
    meanX: mean.x,
    deviationX: Math.sqrt(xx.value / x.length),
    residualDeviation: residualDeviation(y, x, mean, beta),
  };
}

function residualDeviation(y: Float64Array, x: Float64Array, mean: Means, beta: number): number {
  let squares = 0;
  let largest = 0;
  for (let j = 0; j < y.length; j++) {
    const dy = (y[j] ?? NaN) - mean.y.main;
    const dx = (x[j] ?? NaN) - mean.x.main;
    const residual = hedgedDifference(dy, dx, beta) - (mean.y.rest - beta * mean.x.rest);
    squares += residual * residual;
    largest = Math.max(largest, Math.abs(y[j] ?? NaN) + Math.abs(beta * (x[j] ?? NaN)));
  }
  const deviation = Math.sqrt(squares / (y.length - 2));
  return deviation > noVariation * largest ? deviation : 0;
}

function robustly(x: Float64Array, fit: () => BatchFit): BatchFit {
  if (!varies(x, exactMean(x))) return noFit;
  try {
    return fit();
  } catch (error) {
    if (error instanceof StatsError && error.code === 'singular') return noFit;
    throw error;
  }
}

function totalLeastSquares(y: Float64Array, x: Float64Array): BatchFit {
  const mean = { y: exactMean(y), x: exactMean(x) };
  if (!varies(x, mean.x)) return noFit;
  const yy = productSum(y, mean.y, y, mean.y);
  const xy = productSum(y, mean.y, x, mean.x);
  if (xy.value === 0) return noFit;
  const difference = yy.addScaled(-1, productSum(x, mean.x, x, mean.x));
  const slope = difference.value / (2 * xy.value);
  // The root of β² − 2·slope·β − 1 with the sign of S_xy, by the product of the roots where that cancels.
  const root = Math.sqrt(slope * slope + 1);
  const beta = xy.value > 0 ? positiveRoot(slope, root) : -positiveRoot(-slope, root);
  // One step towards the root of S_xy·β² − (S_yy − S_xx)·β − S_xy, taken exactly: the last digit of β.
  const error = new DoubleDouble().copy(xy).times(beta).addScaled(-1, difference).times(beta).addScaled(-1, xy);
  return fitAt(beta - error.value / (2 * xy.value * beta - difference.value), mean);
}

function positiveRoot(slope: number, root: number): number {
  return slope >= 0 ? slope + root : 1 / (root - slope);
}

/** A mean in two parts, far more exact than a double; of equal values it is that value and 0. */
export interface Mean {
  readonly main: number;
  readonly rest: number;
}

interface Means {
  readonly y: Mean;
  readonly x: Mean;
}

function exactMean(values: Float64Array): Mean {
  const first = values[0] ?? NaN;
  let offset = 0;
  for (let j = 1; j < values.length; j++) offset += (values[j] ?? NaN) - first;
  const main = first + offset / values.length;
  let rest = 0;
  for (let j = 0; j < values.length; j++) rest += (values[j] ?? NaN) - main;
  return { main, rest: rest / values.length };
}

/** Σ(a − ā)(b − b̄) of deviations in two parts each: the slope made of such sums is the nearest double. */
function productSum(a: Float64Array, meanA: Mean, b: Float64Array, meanB: Mean): DoubleDouble {
  const sum = new DoubleDouble();
  let rests = 0;
  for (let j = 0; j < a.length; j++) {
    const valueA = a[j] ?? NaN;
    const valueB = b[j] ?? NaN;
    const mainA = valueA - meanA.main;
    const mainB = valueB - meanB.main;
    const restA = sumError(valueA, -meanA.main, mainA) - meanA.rest;
    const restB = sumError(valueB, -meanB.main, mainB) - meanB.rest;
    sum.addProduct(mainA, mainB);
    rests += mainA * restB + restA * mainB + restA * restB;
  }
  return sum.add(rests);
}

function varies(x: Float64Array, mean: Mean): boolean {
  let squares = 0;
  let largest = 0;
  for (let j = 0; j < x.length; j++) {
    const value = x[j] ?? NaN;
    const deviation = value - mean.main - mean.rest;
    squares += deviation * deviation;
    largest = Math.max(largest, Math.abs(value));
  }
  return Math.sqrt(squares / x.length) > noVariation * largest;
}

function fitAt(beta: number, mean: Means): BatchFit {
  const hedge = beta * mean.x.main;
  const rest = mean.y.rest - beta * mean.x.rest - productError(beta, mean.x.main, hedge);
  return { beta, alpha: mean.y.main - hedge + rest };
}
