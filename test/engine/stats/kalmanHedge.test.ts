import assert from 'node:assert/strict';
import { type KalmanHedgeParams, kalmanHedge } from '../../../src/engine/stats/kalmanHedge';
import { ols } from '../../../src/engine/stats/ols';
import { assertClose, assertSame, codeOf, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const usual: KalmanHedgeParams = {
  delta: 1e-4,
  R: 1,
  m0: [0, 0],
  P0: [
    [1, 0],
    [0, 1],
  ],
  first_step: 'update_without_predict',
};

describe('kalman_hedge', () => {
  meetsGoldens('kalman_hedge');

  it('mirrors a mirrored y', () => {
    holds(pair(1, 50, noise), ([y, x]) => {
      const base = kalmanHedge(y, x, usual);
      const mirrored = kalmanHedge(
        y.map((value) => -value),
        x,
        usual,
      );
      assertSame(
        mirrored.beta,
        base.beta.map((value) => -value),
        0,
      );
      assertSame(mirrored.innovation_var, base.innovation_var, 0);
      assertClose(mirrored.loglik, base.loglik, 0);
    });
  });

  it('ends at the least-squares line where the state does not move and the prior is wide', () => {
    holds(pair(10, 50, noise), ([y, x]) => {
      if (x.every((value) => value === x[0])) return;
      const fit = ols(y, [x], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      const wide = [
        [1e10, 0],
        [0, 1e10],
      ];
      const filtered = kalmanHedge(y, x, { ...usual, delta: 1e-300, P0: wide });
      assert.ok(Math.abs(filtered.beta.at(-1)! - fit.params[1]!) < 1e-3 * (1 + fit.bse[1]!));
    });
  });

  it('lets an innovation be as surprising as its variance says, before the state has seen it', () => {
    const { innovation, innovation_var: variance } = kalmanHedge(Float64Array.of(3), Float64Array.of(2), usual);
    assert.equal(innovation[0], 3);
    assert.equal(variance[0], 1 + 4 + 1);
  });

  it('refuses a prior that is no covariance', () => {
    const one = Float64Array.of(1);
    const withPrior = (P0: number[][]) => codeOf(() => kalmanHedge(one, one, { ...usual, P0 }));
    assert.equal(
      withPrior([
        [1, 0.5],
        [0.4, 1],
      ]),
      'invalid_param',
    );
    assert.equal(
      withPrior([
        [1, 2],
        [2, 1],
      ]),
      'invalid_param',
    );
    assert.equal(withPrior([[1], [1]]), 'invalid_param');
    assert.equal(
      codeOf(() => kalmanHedge(one, one, { ...usual, R: 0 })),
      'invalid_param',
    );
  });
});
