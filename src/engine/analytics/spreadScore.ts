import { productError, sumError } from '../rolling/doubleDouble';
import { noVariation } from '../rolling/variation';

/**
 * z of bar k: (s_k − mean)/sd of the spread s = y − βx over the bars from … to − 1, ddof 1. Two passes over spreads
 * taken exactly and relative to the first of them. NaN where β is, and where sd is not above `noVariation` times the
 * largest |y| + |βx| of the window.
 */
export function spreadScore(
  y: Float64Array,
  x: Float64Array,
  from: number,
  to: number,
  k: number,
  beta: number,
): number {
  const firstY = y[from] ?? NaN;
  const firstX = x[from] ?? NaN;
  const count = to - from;
  let sum = 0;
  for (let j = from; j < to; j++) sum += spreadBetween(y[j] ?? NaN, x[j] ?? NaN, firstY, firstX, beta);
  const mean = sum / count;
  let squares = 0;
  let largest = 0;
  for (let j = from; j < to; j++) {
    const deviation = spreadBetween(y[j] ?? NaN, x[j] ?? NaN, firstY, firstX, beta) - mean;
    squares += deviation * deviation;
    largest = Math.max(largest, Math.abs(y[j] ?? NaN) + Math.abs(beta * (x[j] ?? NaN)));
  }
  const deviation = Math.sqrt(squares / (count - 1));
  if (!(deviation > noVariation * largest)) return NaN;
  return (spreadBetween(y[k] ?? NaN, x[k] ?? NaN, firstY, firstX, beta) - mean) / deviation;
}

/** (y − βx) − (y0 − βx0), rounded once or twice in all. */
function spreadBetween(y: number, x: number, y0: number, x0: number, beta: number): number {
  const dy = y - y0;
  const dx = x - x0;
  const hedge = beta * dx;
  const main = dy - hedge;
  const lows = sumError(y, -y0, dy) - beta * sumError(x, -x0, dx) - productError(beta, dx, hedge);
  return main + (sumError(dy, -hedge, main) + lows);
}
