import assert from 'node:assert/strict';
import { emptyFit, fitOls, fitTls, type HedgeFit } from '../../../src/engine/analytics/hedgeFit';
import { fitHuber, fitTheilSen } from '../../../src/engine/analytics/robustFit';
import type { PairWindow } from '../../../src/engine/rolling/coMoments';
import { RollingCoMoments } from '../../../src/engine/rolling/rollingCoMoments';
import { Noise } from './pairFixtures';

const estimators: Readonly<Record<string, (window: PairWindow, out: HedgeFit) => void>> = {
  ols: fitOls,
  tls: fitTls,
  huber: fitHuber,
  'theil-sen': fitTheilSen,
};

describe('hedge ratio of a window', () => {
  for (const [name, fit] of Object.entries(estimators)) {
    it(`the standard error of ${name} is the scatter of its ratios over many samples`, () => {
      const noise = new Noise(11);
      const ratios: number[] = [];
      let claimed = 0;
      const trials = name === 'theil-sen' ? 150 : 400;
      for (let trial = 0; trial < trials; trial++) {
        const window = windowOf(
          Array.from({ length: 120 }, () => {
            const common = noise.normal();
            const errorX = name === 'tls' ? 0.3 * noise.normal() : 0;
            return [5 + 2 * common + 0.3 * noise.normal(), 3 + common + errorX] as const;
          }),
        );
        const out = emptyFit();
        fit(window, out);
        ratios.push(out.beta);
        claimed += out.betaStdErr / trials;
      }
      const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / trials;
      const scatter = Math.sqrt(ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (trials - 1));
      assert.ok(Math.abs(mean - 2) < 0.02, `mean ratio ${mean}`);
      assert.ok(Math.abs(claimed / scatter - 1) < 0.2, `claims ${claimed}, scatters by ${scatter}`);
    });

    it(`${name} fails where x does not move, and says so`, () => {
      const out = emptyFit();
      fit(
        windowOf([
          [1, 2],
          [5, 2],
          [3, 2],
          [4, 2],
        ]),
        out,
      );
      assert.ok(Number.isNaN(out.alpha) && Number.isNaN(out.beta) && Number.isNaN(out.betaStdErr));
      assert.equal(out.problem, 'regressorConstant');
    });
  }

  it('total least squares fails where the legs have nothing in common', () => {
    const out = emptyFit();
    fitTls(
      windowOf([
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ]),
      out,
    );
    assert.equal(out.problem, 'noSlope');
  });

  it('Theil-Sen is the median of all slopes, with the intercept of the medians', () => {
    const pairs = [
      [1, 1],
      [2, 2],
      [4, 3],
      [30, 4],
      [5, 5],
      [6, 5],
    ] as const;
    const slopes: number[] = [];
    for (const [i, [yi, xi]] of pairs.entries()) {
      for (const [yj, xj] of pairs.slice(i + 1)) if (xj !== xi) slopes.push((yj - yi) / (xj - xi));
    }
    slopes.sort((a, b) => a - b);
    const beta = ((slopes[6] ?? NaN) + (slopes[7] ?? NaN)) / 2;
    assert.equal(slopes.length, 14);
    const out = emptyFit();
    fitTheilSen(windowOf(pairs), out);
    assert.ok(Math.abs(out.beta - beta) < 1e-15);
    assert.ok(Math.abs(out.alpha - (4.5 - 3.5 * beta)) < 1e-14);
  });

  it('Huber solves its equations: the weighted residuals sum to 0, alone and against x', () => {
    const noise = new Noise(3);
    const pairs = Array.from({ length: 60 }, (_, k) => {
      const x = noise.normal();
      return [1 + 2 * x + 0.1 * noise.normal() + (k % 9 === 0 ? 5 : 0), x] as const;
    });
    const out = emptyFit();
    fitHuber(windowOf(pairs), out);
    const residuals = pairs.map(([y, x]) => y - out.alpha - out.beta * x);
    const sizes = residuals.map((residual) => Math.abs(residual)).sort((a, b) => a - b);
    const bound = (1.345 * ((sizes[29] ?? NaN) + (sizes[30] ?? NaN))) / 2 / 0.6745;
    const clipped = residuals.map((residual) => Math.max(-bound, Math.min(bound, residual)));
    const against = (weight: (j: number) => number): number => clipped.reduce((sum, r, j) => sum + r * weight(j), 0);
    assert.ok(Math.abs(against(() => 1)) < 1e-10 * bound * 60);
    assert.ok(Math.abs(against((j) => pairs[j]?.[1] ?? NaN)) < 1e-10 * bound * 60);
    assert.ok(Math.abs(out.beta - 2) < 0.1, `the outliers moved the ratio to ${out.beta}`);
  });
});

function windowOf(pairs: readonly (readonly [number, number])[]): RollingCoMoments {
  const window = new RollingCoMoments(pairs.length);
  for (const [y, x] of pairs) window.push(y, x);
  return window;
}
