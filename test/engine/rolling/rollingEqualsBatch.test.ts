import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ewma } from '../../../src/engine/rolling/ewma';
import { RollingCorrelationMatrix } from '../../../src/engine/rolling/rollingCorrelationMatrix';
import { RollingExtremes } from '../../../src/engine/rolling/rollingExtremes';
import { RollingMoments } from '../../../src/engine/rolling/rollingMoments';
import { RollingQuantiles } from '../../../src/engine/rolling/rollingQuantiles';
import { RollingRegression } from '../../../src/engine/rolling/rollingRegression';
import { corrMatrix } from '../../../src/engine/stats/corrMatrix';
import { ewm } from '../../../src/engine/stats/ewm';
import { linearQuantile } from '../../../src/engine/stats/linearQuantile';
import { rollingCorr } from '../../../src/engine/stats/rollingCorr';
import { rollingOls } from '../../../src/engine/stats/rollingOls';
import { rollingStats } from '../../../src/engine/stats/rollingStats';

/** Offsets, tiny prices, spikes, equal stretches and holes in one series. */
const seriesOf = (holes: boolean): fc.Arbitrary<readonly number[]> =>
  fc.tuple(fc.constantFrom(0, 1e-8, 1, 6e4, 1e9), fc.constantFrom(1e-9, 1e-3, 1, 1e3)).chain(([offset, scale]) =>
    fc.array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.integer({ min: -1_000, max: 1_000 }).map((step) => offset + (step / 1_000) * scale),
        },
        { weight: 4, arbitrary: fc.constant(offset) },
        { weight: 1, arbitrary: fc.constantFrom(...(holes ? [offset * 100, -1e18 * scale, NaN] : [offset * 100])) },
      ),
      { minLength: 1, maxLength: 120 },
    ),
  );
const windowLength = fc.integer({ min: 2, max: 20 });

describe('rolling forms against the batch on the same window', () => {
  it('mean, deviation and z-score', () => {
    fc.assert(
      fc.property(seriesOf(true), windowLength, (values, window) => {
        const batch = rollingStats(Float64Array.from(values), { window, ddof: 1, min_periods: window });
        const rolling = new RollingMoments(window);
        for (const [k, value] of values.entries()) {
          rolling.push(value);
          const scale = batch.std[k] ?? NaN;
          near(rolling.mean, batch.mean[k] ?? NaN, scale, `mean ${k}`);
          near(rolling.deviation, batch.std[k] ?? NaN, 0, `deviation ${k}`);
          if (hasDigits(values, k, window)) near(rolling.zScore, batch.zscore[k] ?? NaN, 1, `z ${k}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('correlation, covariance and least-squares line', () => {
    fc.assert(
      fc.property(seriesOf(true), seriesOf(true), windowLength, (ys, xs, window) => {
        const length = Math.min(ys.length, xs.length);
        const y = Float64Array.from(ys.slice(0, length));
        const x = Float64Array.from(xs.slice(0, length));
        const corr = rollingCorr(x, y, { window });
        const line = rollingOls(y, x, { window });
        const rolling = new RollingRegression(window);
        for (let k = 0; k < length; k++) {
          rolling.push(y[k] ?? NaN, x[k] ?? NaN);
          const defined = hasDigits(y, k, window) && hasDigits(x, k, window);
          assert.equal(Number.isNaN(rolling.correlation), Number.isNaN(corr.corr[k]), `correlation ${k}`);
          assert.equal(Number.isNaN(rolling.beta), Number.isNaN(line.beta[k]), `beta ${k}`);
          if (!defined) continue;
          const ratio = deviationOf(y, k, window) / deviationOf(x, k, window);
          near(rolling.correlation, corr.corr[k] ?? NaN, 1, `correlation ${k}`);
          near(
            rolling.covariance,
            corr.cov[k] ?? NaN,
            deviationOf(y, k, window) * deviationOf(x, k, window),
            `cov ${k}`,
          );
          near(rolling.beta, line.beta[k] ?? NaN, ratio, `beta ${k}`);
          const reach = ratio * Math.max(...xs.slice(0, length).map((value) => Math.abs(value) || 0));
          near(rolling.alpha, line.alpha[k] ?? NaN, reach, `alpha ${k}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('smallest, largest and every quantile', () => {
    fc.assert(
      fc.property(seriesOf(true), windowLength, fc.double({ min: 0, max: 1, noNaN: true }), (values, window, p) => {
        const extremes = new RollingExtremes(window);
        const quantiles = new RollingQuantiles(window);
        for (const [k, value] of values.entries()) {
          extremes.push(value);
          quantiles.push(value);
          const last = Float64Array.from(values.slice(Math.max(0, k + 1 - window), k + 1));
          const defined = last.length === window && !last.some(Number.isNaN);
          assert.equal(extremes.min, defined ? Math.min(...last) : NaN);
          assert.equal(extremes.max, defined ? Math.max(...last) : NaN);
          assert.equal(quantiles.isWarm, defined);
          for (const share of [0, 0.25, 0.5, 1, p]) {
            const expected = defined ? linearQuantile(last, share) : NaN;
            const actual = quantiles.quantile(share);
            assert.ok(
              Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-15 * Math.max(...last.map(Math.abs)),
              `quantile ${share}: ${actual} instead of ${expected}`,
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('exponentially weighted mean and deviation', () => {
    fc.assert(
      fc.property(seriesOf(false), fc.integer({ min: 1, max: 40 }), fc.boolean(), (values, span, adjust) => {
        const batch = ewm(Float64Array.from(values), { span, adjust });
        const rolling = new Ewma(span, adjust);
        const largest = Math.max(...values.map(Math.abs));
        for (const [k, value] of values.entries()) {
          rolling.push(value);
          near(rolling.mean, batch.mean[k] ?? NaN, largest * 1e-3, `mean ${k}`);
          const std = batch.std[k] ?? NaN;
          if (Number.isNaN(std) || std > 1e-6 * largest) near(rolling.deviation, std, std, `deviation ${k}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('correlation matrix, with holes in single series', () => {
    fc.assert(
      fc.property(fc.tuple(seriesOf(true), seriesOf(true), seriesOf(true)), windowLength, (columns, window) => {
        const matrix = new RollingCorrelationMatrix(3, window);
        const length = Math.min(...columns.map((column) => column.length));
        for (let k = 0; k < length; k++) {
          matrix.pushRow(columns.map((column) => column[k] ?? NaN));
          assertMatrix(matrix, columns, k, window);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a replaced newest value gives what a push of it would have', () => {
    fc.assert(
      fc.property(seriesOf(false), seriesOf(false), windowLength, (values, ticks, window) => {
        const [moments, again] = [new RollingMoments(window), new RollingMoments(window)];
        const [extremes, extremesAgain] = [new RollingExtremes(window), new RollingExtremes(window)];
        const [quantiles, quantilesAgain] = [new RollingQuantiles(window), new RollingQuantiles(window)];
        const [weighted, weightedAgain] = [new Ewma(window), new Ewma(window)];
        for (const value of values) {
          for (const form of [moments, extremes, quantiles, weighted]) form.push(ticks[0] ?? 0);
          for (const tick of [...ticks.slice(1, 6), value]) {
            for (const form of [moments, extremes, quantiles, weighted]) form.replaceNewest(tick);
          }
          for (const form of [again, extremesAgain, quantilesAgain, weightedAgain]) form.push(value);
          near(moments.mean, again.mean, again.deviation, 'mean');
          near(moments.deviation, again.deviation, 0, 'deviation');
          assert.deepEqual([extremes.min, extremes.max], [extremesAgain.min, extremesAgain.max]);
          assert.equal(quantiles.median, quantilesAgain.median);
          assert.deepEqual([weighted.mean, weighted.deviation], [weightedAgain.mean, weightedAgain.deviation]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('replaced values of single series move the matrix alike', () => {
    fc.assert(
      fc.property(fc.tuple(seriesOf(false), seriesOf(false), seriesOf(false)), windowLength, (columns, window) => {
        const matrix = new RollingCorrelationMatrix(3, window);
        const length = Math.min(...columns.map((column) => column.length));
        for (let k = 0; k < length; k++) {
          matrix.pushRow([1, NaN, -5e7]);
          for (const [i, column] of columns.entries()) {
            matrix.replaceNewest(i, (column[k] ?? 0) * 3 + 1);
            matrix.replaceNewest(i, column[k] ?? NaN);
          }
          assertMatrix(matrix, columns, k, window);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('a giant that leaves takes no digits of the matrix along', () => {
    for (const giant of [1e18, -1e18, 3e25]) {
      const columns = [0, 1, 2].map((i) =>
        Array.from({ length: 40 }, (_, k) => Math.sin(k * (i + 2)) + 0.3 * Math.sin(k)),
      );
      for (const column of columns.slice(1)) column[5] = giant;
      const matrix = new RollingCorrelationMatrix(3, 8);
      for (let k = 0; k < 40; k++) {
        matrix.pushRow(columns.map((column) => column[k] ?? NaN));
        assertMatrix(matrix, columns, k, 8);
      }
    }
  });

  it('a replacement without a value to replace, or by no number, is refused', () => {
    for (const form of [new RollingMoments(3), new RollingExtremes(3), new RollingQuantiles(3), new Ewma(3)]) {
      assert.throws(() => form.replaceNewest(1), RangeError);
      form.push(1);
      assert.throws(() => form.replaceNewest(NaN), RangeError);
    }
    assert.throws(() => new RollingCorrelationMatrix(2, 3).replaceNewest(0, 1), RangeError);
  });

  it('everything is forgotten on reset', () => {
    const moments = new RollingMoments(3);
    const quantiles = new RollingQuantiles(3);
    const extremes = new RollingExtremes(3);
    for (const form of [moments, quantiles, extremes]) {
      for (const value of [1e9, -1e9, 5]) form.push(value);
      form.reset();
      assert.ok(!form.isWarm);
      for (const value of [1, 2, 4]) form.push(value);
    }
    assert.deepEqual([moments.mean, quantiles.median, extremes.min, extremes.max], [7 / 3, 2, 1, 4]);
  });
});

function assertMatrix(
  matrix: RollingCorrelationMatrix,
  columns: readonly (readonly number[])[],
  k: number,
  window: number,
): void {
  const last = columns.map((column) => Float64Array.from(column.slice(Math.max(0, k + 1 - window), k + 1)));
  const batch = k + 1 < window ? null : corrMatrix(last).corr;
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j < columns.length; j++) {
      const whole = batch !== null && ![...(last[i] ?? []), ...(last[j] ?? [])].some(Number.isNaN);
      const defined = whole && isVaried(last[i] ?? []) && isVaried(last[j] ?? []);
      const value = matrix.correlation(i, j);
      if (!defined) assert.ok(Number.isNaN(value), `row ${k}, ${i} with ${j}: ${value}`);
      else if (hasDigits(columns[i] ?? [], k, window) && hasDigits(columns[j] ?? [], k, window)) {
        near(value, batch[i]?.[j] ?? NaN, 1, `row ${k}, ${i} with ${j}`);
      }
    }
  }
}

function isVaried(values: ArrayLike<number>): boolean {
  return Array.from(values).some((value) => value !== values[0]);
}

/** The deviation of the window is above 1e-9 of its largest value (settings.md, "Numbers"). */
function hasDigits(values: ArrayLike<number>, k: number, window: number): boolean {
  const last = Array.from(values).slice(Math.max(0, k + 1 - window), k + 1);
  return deviationOf(values, k, window) > 1e-9 * Math.max(...last.map(Math.abs));
}

function deviationOf(values: ArrayLike<number>, k: number, window: number): number {
  const last = Array.from(values).slice(Math.max(0, k + 1 - window), k + 1);
  const first = last[0] ?? NaN;
  const mean = last.reduce((sum, value) => sum + (value - first), 0) / last.length;
  return Math.sqrt(last.reduce((sum, value) => sum + (value - first - mean) ** 2, 0) / (last.length - 1));
}

function near(actual: number, expected: number, scale: number, what: string): void {
  if (Number.isNaN(expected)) {
    assert.ok(Number.isNaN(actual), `${what}: ${actual} instead of NaN`);
    return;
  }
  const error = Math.abs(actual - expected);
  assert.ok(error <= 1e-9 * (Math.abs(expected) + scale), `${what}: ${actual} instead of ${expected}`);
}
