import { PolynomialRegression } from 'ml-regression';
import { deviationsOf } from './compensated';

/**
 * `x` less its least-squares polynomial in time, order 0 (the mean) or 1 (a line). ml-regression solves normal
 * equations on the abscissa as given (on epoch milliseconds its slope is infinite), so time runs from −1 to 1 and
 * the mean is taken off first; a second fit to what the first leaves takes off its rounding. O(n). Finite values.
 */
export function detrended(x: Float64Array, order: 0 | 1): Float64Array {
  const deviations = deviationsOf(x);
  if (order === 0 || x.length < 2) return deviations;
  const time = x.map((_, t) => (2 * t - (x.length - 1)) / (x.length - 1));
  return withoutTrend(withoutTrend(deviations, time, order), time, order);
}

function withoutTrend(values: Float64Array, time: Float64Array, order: number): Float64Array {
  const [constant, slope] = new PolynomialRegression(time, values, order).coefficients;
  return values.map((value, t) => value - (constant! + slope! * time[t]!));
}
