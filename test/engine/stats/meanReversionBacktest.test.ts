import assert from 'node:assert/strict';
import { meanReversionBacktest } from '../../../src/engine/stats/meanReversionBacktest';
import { assertClose, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('mr_backtest', () => {
  meetsGoldens('mr_backtest');

  it('earns what its positions earn, less what its changes cost', () => {
    holds(pair(20, 80, noise), ([y, x]) => {
      const params = { beta: 0.5, window: 5, entry: 1, exit: 0.2, cost_per_unit: 0.25 };
      const run = meanReversionBacktest(y, x, params);
      const s = y.map((value, t) => value - 0.5 * x[t]!);
      let total = 0;
      run.position.forEach((position, t) => {
        const before = t === 0 ? 0 : run.position[t - 1]!;
        if (t > 0) total += before * (s[t]! - s[t - 1]!);
        total -= 0.25 * Math.abs(position - before);
        assert.ok(before * position >= 0, 'a bar flips the position');
        assertClose(run.equity[t]! + 1e3, total + 1e3, 1e-12);
      });
      assert.equal(run.n_entries - run.n_closed, run.position.at(-1) === 0 ? 0 : 1);
    });
  });

  it('never earns more at higher costs, and trades the same', () => {
    holds(pair(20, 60, noise), ([y, x]) => {
      const params = { beta: 1, window: 6, entry: 0.8, exit: 0, cost_per_unit: 0 };
      const free = meanReversionBacktest(y, x, params);
      const costly = meanReversionBacktest(y, x, { ...params, cost_per_unit: 0.1 });
      assert.deepEqual(costly.position, free.position);
      assert.ok(costly.total_pnl <= free.total_pnl);
    });
  });

  it('does nothing on a spread that stands still', () => {
    const y = new Float64Array(30).fill(0.1);
    const run = meanReversionBacktest(y, y, { beta: 1, window: 5, entry: 1, exit: 0, cost_per_unit: 1 });
    assert.ok(run.position.every((value) => value === 0));
    assert.ok(Number.isNaN(run.win_rate) && run.total_pnl === 0);
  });
});
