import type { PairWindow } from './coMoments';

/**
 * Below this share of the largest magnitude a deviation counts as 0 (pairs-backtest.md): doubles have no digits
 * there. Relative, so that prices of 1e-8 count and a leg equal to the other never does.
 */
export const noVariation = 1e-13;

/** True where the standard deviation of x (ddof 0) counts as more than 0. O(1) but in the narrow band of doubt, O(w). */
export function regressorVaries(window: PairWindow): boolean {
  const deviation = Math.sqrt(Math.max(0, window.moments.xx.value) / window.size);
  return isAboveNoise(deviation, window, 0, 1);
}

/**
 * The standard deviation of y − βx over the window, with `ddof` degrees of freedom lost; 0 where it counts as 0, NaN
 * where β is. O(1) but in the narrow band of doubt, O(w).
 */
export function spreadDeviation(window: PairWindow, beta: number, ddof: 1 | 2 = 1): number {
  const deviation = Math.sqrt(window.moments.spreadSquares(beta) / (window.size - ddof));
  if (Number.isNaN(deviation)) return NaN;
  return isAboveNoise(deviation, window, 1, beta) ? deviation : 0;
}

/** deviation > noVariation · max over the window of (|wy·y| + |wx·x|), by bounds first. */
function isAboveNoise(deviation: number, window: PairWindow, weightY: number, weightX: number): boolean {
  const { peakY, peakX } = window.moments;
  const wx = Math.abs(weightX);
  if (deviation > noVariation * (weightY * peakY + wx * peakX)) return true;
  for (let j = window.size - 1; j >= 0; j--) {
    if (!(deviation > noVariation * (weightY * Math.abs(window.yAt(j)) + wx * Math.abs(window.xAt(j))))) return false;
  }
  return true;
}
