import assert from 'node:assert/strict';
import { perfMetrics } from '../../../src/engine/stats/perfMetrics';
import { assertClose, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const yearly = { periods_per_year: 365, rf_per_period: 0, mar_per_period: 0 };

describe('perf_metrics', () => {
  meetsGoldens('perf_metrics');

  it('finds the drawdown that looking at every pair of days finds', () => {
    holds(noise(1, 40), (steps) => {
      const r = steps.map((value) => value / 100);
      const equity = [1];
      for (const value of r) equity.push(equity.at(-1)! * (1 + value));
      let deepest = 0;
      for (let from = 0; from < equity.length; from++) {
        for (let to = from; to < equity.length; to++) deepest = Math.max(deepest, 1 - equity[to]! / equity[from]!);
      }
      const found = perfMetrics(r, yearly);
      assertClose(found.max_drawdown, deepest, 1e-15);
      const { mdd_peak_index: peak, mdd_trough_index: trough } = found;
      assert.ok(peak <= trough);
      assertClose(1 - equity[trough]! / equity[peak]!, deepest, 1e-15);
      assertClose(found.total_return, equity.at(-1)! - 1, 1e-15);
    });
  });

  it('is infinite without risk and a gain, and undefined without both', () => {
    const gain = perfMetrics(Float64Array.of(0.01, 0.01, 0.01), yearly);
    assert.equal(gain.sharpe, Number.POSITIVE_INFINITY);
    assert.equal(gain.sortino, Number.POSITIVE_INFINITY);
    const loss = perfMetrics(Float64Array.of(-0.01, -0.01, -0.01), yearly);
    assert.ok(Number.isNaN(loss.sharpe) && loss.sortino < 0);
  });

  it('adds the risk-free rate back into nothing but the ratio', () => {
    holds(noise(3, 30), (steps) => {
      const r = steps.map((value) => value / 100);
      const [base, over] = [perfMetrics(r, yearly), perfMetrics(r, { ...yearly, rf_per_period: 0.001 })];
      assert.equal(over.vol_ann, base.vol_ann);
      if (base.vol_ann === 0) return;
      assert.ok(
        Math.abs(base.sharpe - over.sharpe - (0.001 * 365) / base.vol_ann) < 1e-9 * (1 + Math.abs(base.sharpe)),
      );
    });
  });
});
