import assert from 'node:assert/strict';
import { type AdfParams, adf } from '../../../src/engine/stats/adf';
import { ols } from '../../../src/engine/stats/ols';
import { assertClose, assertSame, codeOf, holds, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

const search: AdfParams = { regression: 'c', maxlag: null, autolag: 'AIC' };

describe('adf', () => {
  meetsGoldens('adf');

  it('does not depend on the units or, with a constant, on the level of the series', () => {
    holds(walk(40, 120), (x) => {
      const base = adf(x, search);
      assertSame(
        adf(
          x.map((value) => value * 2 ** -60),
          search,
        ),
        base,
        1e-13,
        ['icbest'],
      );
      assertSame(
        adf(
          x.map((value) => value + 2 ** 33),
          search,
        ),
        base,
        1e-12,
      );
    });
  });

  it('equals the regression written out, for every lag order of the search', () => {
    holds(walk(40, 80), (x) => {
      for (const lags of [0, 1, 4]) {
        const { stat, nobs } = adf(x, { regression: 'ct', maxlag: lags, autolag: null });
        const d = x.subarray(1).map((value, t) => value - x[t]!);
        const columns = [x.subarray(lags, x.length - 1), Float64Array.from({ length: nobs }, (_, t) => t + 1)];
        for (let lag = 1; lag <= lags; lag++) columns.push(d.subarray(lags - lag, d.length - lag));
        const fit = ols(d.subarray(lags), columns, { add_constant: true, missing: 'raise', conf_level: 0.95 });
        assertClose(stat, fit.tvalues[1]!, 1e-10);
        assert.equal(nobs, fit.nobs);
      }
    });
  });

  it('chooses the order whose criterion on the common sample is the smallest', () => {
    holds(
      walk(60, 100),
      (x) => {
        const d = x.subarray(1).map((value, t) => value - x[t]!);
        const maxlag = 5;
        const rows = d.length - maxlag;
        const criteria = Array.from({ length: maxlag + 1 }, (_, lags) => {
          const columns = [x.subarray(maxlag, x.length - 1)];
          for (let lag = 1; lag <= lags; lag++) columns.push(d.subarray(maxlag - lag, d.length - lag));
          return ols(d.subarray(maxlag), columns, { add_constant: true, missing: 'raise', conf_level: 0.95 }).bic;
        });
        const found = adf(x, { regression: 'c', maxlag, autolag: 'BIC' });
        assert.equal(rows, x.length - 1 - maxlag);
        assert.equal(found.usedlag, criteria.indexOf(Math.min(...criteria)));
        assertClose(found.icbest, Math.min(...criteria), 1e-10);
      },
      30,
    );
  });

  it('refuses what has no statistic instead of giving rounding noise', () => {
    const line = Float64Array.from({ length: 60 }, (_, t) => 0.1 * t);
    assert.equal(
      codeOf(() => adf(line, search)),
      'singular',
    );
    assert.equal(
      codeOf(() =>
        adf(
          line.map(() => 0.1),
          search,
        ),
      ),
      'constant',
    );
    assert.equal(
      codeOf(() => adf(line.subarray(0, 3), search)),
      'too_short',
    );
    assert.equal(
      codeOf(() => adf(line.with(3, Number.NaN), search)),
      'nan_input',
    );
    assert.equal(
      codeOf(() => adf(line, { ...search, maxlag: 40 })),
      'invalid_param',
    );
    assert.equal(
      codeOf(() => adf(line, { ...search, maxlag: 1.5 })),
      'invalid_param',
    );
  });
});
