import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mackinnonCrit, mackinnonCritOf, mackinnonP, mackinnonPOf } from '../../../src/engine/stats/mackinnon';
import { codeOf, holds } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('mackinnon_p', () => {
  meetsGoldens('mackinnon_p');

  it('never falls as the statistic rises, but for the seams of its polynomials', () => {
    for (const regression of ['n', 'c', 'ct', 'ctt'] as const) {
      for (let series = 1; series <= 6; series++) {
        holds(fc.double({ min: -12, max: 0, noNaN: true }), (stat) => {
          assert.ok(mackinnonPOf(stat + 0.05, regression, series) >= mackinnonPOf(stat, regression, series) - 2e-3);
        });
      }
    }
  });

  it('is about 1, 5 and 10 % at the asymptotic critical values', () => {
    for (const regression of ['c', 'ct', 'ctt'] as const) {
      for (let series = 1; series <= 6; series++) {
        const crit = mackinnonCritOf(series, regression, Number.POSITIVE_INFINITY);
        [0.01, 0.05, 0.1].forEach((level, i) => {
          assert.ok(
            Math.abs(mackinnonPOf(crit[i]!, regression, series) / level - 1) < 0.12,
            `${regression} ${series} ${level}`,
          );
        });
      }
    }
  });

  it('refuses more series than the tables have', () => {
    assert.equal(
      codeOf(() => mackinnonP(Float64Array.of(-3), { regression: 'c', n_series: 7 })),
      'invalid_param',
    );
    assert.equal(mackinnonPOf(Number.NEGATIVE_INFINITY, 'c', 2), 0);
    assert.equal(mackinnonPOf(Number.POSITIVE_INFINITY, 'n', 1), 1);
    assert.ok(Number.isNaN(mackinnonPOf(Number.NaN, 'c', 2)));
  });
});

describe('mackinnon_crit', () => {
  meetsGoldens('mackinnon_crit');

  it('refuses a table that does not exist', () => {
    assert.equal(
      codeOf(() => mackinnonCrit(Float64Array.of(100), { regression: 'n', n_series: 2 })),
      'invalid_param',
    );
    assert.ok(mackinnonCritOf(2, 'n', 100).every(Number.isNaN));
  });
});
