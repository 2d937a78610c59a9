import assert from 'node:assert/strict';
import { varCvar } from '../../../src/engine/stats/varCvar';
import { assertClose, assertSame, codeOf, holds, noise, shuffled } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('var_cvar', () => {
  meetsGoldens('var_cvar');

  it('finds a shortfall that is never smaller than the value at risk', () => {
    holds(noise(2, 60), (r) => {
      for (const alpha of [0.01, 0.05, 0.5]) {
        const risk = varCvar(r, { alpha });
        assert.ok(risk.cvar_hist >= risk.var_hist - 1e-12);
        assert.ok(risk.cvar_gauss >= risk.var_gauss);
      }
    });
  });

  it('scales with the returns and does not depend on their order', () => {
    holds(noise(3, 60), (r) => {
      const base = varCvar(r, { alpha: 0.05 });
      const scaled = varCvar(
        shuffled(r).map((value) => value * 2 ** -20),
        { alpha: 0.05 },
      );
      for (const name of ['var_hist', 'cvar_hist', 'var_gauss', 'cvar_gauss', 'var_cf'] as const) {
        assert.ok(Number.isNaN(base[name]) || Math.abs(scaled[name] * 2 ** 20 - base[name]) < 1e-9);
      }
    });
  });

  it('has the quantile of one return, and no deviation of it', () => {
    assertSame(varCvar(Float64Array.of(0.02), { alpha: 0.05 }), { var_hist: -0.02, var_gauss: Number.NaN }, 0);
    assert.equal(
      codeOf(() => varCvar(Float64Array.of(1), { alpha: 1 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => varCvar(new Float64Array(0), { alpha: 0.05 })),
      'too_short',
    );
    assertClose(varCvar(Float64Array.of(-0.1, 0.1), { alpha: 0.25 }).var_hist, 0.05, 1e-15);
  });
});
