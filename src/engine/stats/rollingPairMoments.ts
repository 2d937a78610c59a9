/** Co-moments of two series by window; all NaN before the window is full and while it holds a NaN in either. */
export interface RollingPairMoments {
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
  /** Σ(x − x̄)², exactly 0 where x is constant; likewise the others. */
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
}

/** Two-series form of the scheme in `rollingMoments`. O(1) a step, O(w) memory beside the results. */
export function rollingPairMoments(x: Float64Array, y: Float64Array, window: number): RollingPairMoments {
  const n = x.length;
  const results = Array.from({ length: 5 }, () => new Float64Array(n).fill(Number.NaN));
  const [meanX, meanY, xx, yy, xy] = results as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const size = Math.min(window, n + 1);
  const x1 = new Float64Array(size);
  const y1 = new Float64Array(size);
  const x2 = new Float64Array(size);
  const y2 = new Float64Array(size);
  const x1y1 = new Float64Array(size);
  for (let at = 0; at < n; at += window) {
    const referenceX = x[at]!;
    const referenceY = y[at]!;
    for (let k = 1; k < window && k <= at; k++) {
      const a = x[at - k]! - referenceX;
      const b = y[at - k]! - referenceY;
      x1[k] = x1[k - 1]! + a;
      y1[k] = y1[k - 1]! + b;
      x2[k] = x2[k - 1]! + a * a;
      y2[k] = y2[k - 1]! + b * b;
      x1y1[k] = x1y1[k - 1]! + a * b;
    }
    let sumX = 0;
    let sumY = 0;
    let sumXx = 0;
    let sumYy = 0;
    let sumXy = 0;
    const end = Math.min(at + window, n);
    for (let t = at; t < end; t++) {
      const a = x[t]! - referenceX;
      const b = y[t]! - referenceY;
      sumX += a;
      sumY += b;
      sumXx += a * a;
      sumYy += b * b;
      sumXy += a * b;
      const before = window - 1 - (t - at);
      if (before > at) continue;
      const totalX = sumX + x1[before]!;
      const totalY = sumY + y1[before]!;
      meanX[t] = referenceX + totalX / window;
      meanY[t] = referenceY + totalY / window;
      xx[t] = Math.max(sumXx + x2[before]! - (totalX / window) * totalX, 0);
      yy[t] = Math.max(sumYy + y2[before]! - (totalY / window) * totalY, 0);
      xy[t] = sumXy + x1y1[before]! - (totalX / window) * totalY;
    }
  }
  return { meanX, meanY, xx, yy, xy };
}
