import assert from 'node:assert/strict';
import { type EwmaVolParams, ewmaVol } from '../../../src/engine/stats/ewmaVol';
import { assertClose, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const usual: EwmaVolParams = { lambda: 0.94, periods_per_year: 365, init: 'first_squared_return' };

describe('ewma_vol', () => {
  meetsGoldens('ewma_vol');

  it('scales with the returns, whatever their signs', () => {
    holds(noise(1, 60), (r) => {
      const base = ewmaVol(r, usual).vol;
      const other = ewmaVol(
        r.map((value, t) => (t % 2 === 0 ? -4 : 4) * value),
        usual,
      ).vol;
      base.forEach((value, t) => assertClose(other[t]!, 4 * value, 1e-14));
    });
  });

  it('stays between the smallest and the largest return', () => {
    holds(noise(1, 60), (r) => {
      const sizes = r.map((value) => Math.abs(value) * Math.sqrt(365));
      ewmaVol(r, usual).vol.forEach((value) => {
        assert.ok(value <= Math.max(...sizes) * (1 + 1e-14) && value >= Math.min(...sizes) * (1 - 1e-14));
      });
    });
    assert.equal(
      codeOf(() => ewmaVol(Float64Array.of(1), { ...usual, lambda: 1 })),
      'invalid_param',
    );
  });
});
