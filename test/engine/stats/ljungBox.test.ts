import assert from 'node:assert/strict';
import { ljungBox } from '../../../src/engine/stats/ljungBox';
import { assertSame, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('ljung_box', () => {
  meetsGoldens('ljung_box');

  it('grows with the lag, exceeds Box-Pierce, and does not depend on units or level', () => {
    holds(noise(10, 60), (x) => {
      if (codeOf(() => ljungBox(x, { lags: [1], model_df: 0 })) !== 'none') return;
      const base = ljungBox(x, { lags: [1, 3, 5], model_df: 0 });
      const moved = ljungBox(
        x.map((value) => (value + 2 ** 24) * 2 ** -50),
        { lags: [1, 3, 5], model_df: 0 },
      );
      assert.ok(base.lb_stat[0]! <= base.lb_stat[1]! && base.lb_stat[1]! <= base.lb_stat[2]!);
      base.lb_stat.forEach((value, i) => assert.ok(value >= base.bp_stat[i]!));
      moved.lb_stat.forEach((value, i) => assert.ok(Math.abs(value - base.lb_stat[i]!) < 1e-9 * (1 + value)));
    });
  });

  it('has no p-value where the model used up the degrees of freedom, and refuses lags that do not fit', () => {
    const x = Float64Array.of(1, 3, 2, 5, 4, 6);
    const { lb_pvalue: pvalues } = ljungBox(x, { lags: [1, 3], model_df: 2 });
    assert.ok(Number.isNaN(pvalues[0]) && pvalues[1]! > 0);
    assert.equal(
      codeOf(() => ljungBox(x, { lags: [6], model_df: 0 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => ljungBox(x, { lags: [0], model_df: 0 })),
      'invalid_param',
    );
    assertSame(ljungBox(x, { lags: [], model_df: 0 }), { lb_stat: new Float64Array(0) }, 0);
  });
});
