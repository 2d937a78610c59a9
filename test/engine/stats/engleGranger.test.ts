import assert from 'node:assert/strict';
import { adf } from '../../../src/engine/stats/adf';
import { type EngleGrangerParams, engleGranger } from '../../../src/engine/stats/engleGranger';
import { ols } from '../../../src/engine/stats/ols';
import { assertClose, assertSame, codeOf, holds, pair } from './arbitrarySeries';
import { seededNormals } from './seededNormals';
import { meetsGoldens } from './goldenSuite';

const test: EngleGrangerParams = { trend: 'c', maxlag: null, autolag: 'AIC' };

describe('coint_eg', () => {
  meetsGoldens('coint_eg');

  it('equals a Dickey-Fuller statistic of the residuals, with a larger p-value than that test gives', () => {
    holds(pair(60, 120), ([y, x]) => {
      const found = engleGranger(y, [x], test);
      const { resid } = ols(y, [x], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      const plain = adf(resid, { regression: 'n', maxlag: null, autolag: 'AIC' });
      assertClose(found.stat, plain.stat, 1e-9);
      assert.equal(found.usedlag, plain.usedlag);
      assert.ok(found.pvalue >= plain.pvalue);
    });
  });

  it('does not depend on the units or the level of either leg', () => {
    holds(pair(60, 120), ([y, x]) => {
      const base = engleGranger(y, [x], test);
      const other = engleGranger(
        y.map((value) => value * 2 ** -30),
        [x.map((value) => value * 2 ** 20 + 2 ** 40)],
        test,
      );
      assertSame(other, base, 1e-10);
    });
  });

  it('calls 4 to 6 % of 2,000 unrelated pairs of walks cointegrated at 5 %, where a plain ADF of the residuals says 15 %', function () {
    this.timeout(60_000);
    const random = seededNormals(20_240_613);
    const bars = 1_000;
    const walkOf = (): Float64Array => {
      let level = 0;
      return Float64Array.from({ length: bars }, () => (level += random()));
    };
    const pairs = 2_000;
    const checkedByAdf = 400;
    let rejected = 0;
    let rejectedByAdf = 0;
    for (let i = 0; i < pairs; i++) {
      const [y, x] = [walkOf(), walkOf()];
      if (engleGranger(y, [x], test).pvalue < 0.05) rejected++;
      if (i >= checkedByAdf) continue;
      const { resid } = ols(y, [x], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      if (adf(resid, { regression: 'c', maxlag: null, autolag: 'AIC' }).pvalue < 0.05) rejectedByAdf++;
    }
    const [share, shareByAdf] = [rejected / pairs, rejectedByAdf / checkedByAdf];
    assert.ok(share >= 0.04 && share <= 0.06, `Engle-Granger rejects ${100 * share} %`);
    assert.ok(shareByAdf > 0.1, `ADF rejects ${100 * shareByAdf} %`);
  });

  it('refuses a constant leg, and legs of different length', () => {
    holds(
      pair(30, 40),
      ([y, x]) => {
        assert.equal(
          codeOf(() => engleGranger(y, [x.map(() => 5)], test)),
          'singular',
        );
        assert.equal(
          codeOf(() =>
            engleGranger(
              y.map(() => 5),
              [x],
              test,
            ),
          ),
          'constant',
        );
        assert.equal(
          codeOf(() => engleGranger(y.subarray(1), [x], test)),
          'length_mismatch',
        );
        assert.equal(
          codeOf(() => engleGranger(y, [], test)),
          'invalid_param',
        );
      },
      5,
    );
  });
});
