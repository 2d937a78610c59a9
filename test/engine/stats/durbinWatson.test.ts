import assert from 'node:assert/strict';
import { durbinWatson } from '../../../src/engine/stats/durbinWatson';
import { assertClose, codeOf, holds, noise } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('durbin_watson', () => {
  meetsGoldens('durbin_watson');

  it('lies between 0 and 4 and does not depend on units or sign, at 1e-300 either', () => {
    holds(noise(2, 60), (resid) => {
      if (resid.every((value) => value === 0)) return;
      const { dw } = durbinWatson(resid);
      assert.ok(dw >= 0 && dw <= 4);
      assertClose(durbinWatson(resid.map((value) => -value * 2 ** -990)).dw, dw, 1e-15);
    });
  });

  it('is undefined where nothing is left over', () => {
    assert.equal(
      codeOf(() => durbinWatson(new Float64Array(5))),
      'constant',
    );
    assert.equal(
      codeOf(() => durbinWatson(new Float64Array(0))),
      'too_short',
    );
  });
});
