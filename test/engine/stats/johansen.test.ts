import assert from 'node:assert/strict';
import { johansen } from '../../../src/engine/stats/johansen';
import { assertClose, codeOf, holds, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('johansen', () => {
  meetsGoldens('johansen');

  it('gives the same eigenvalues whatever the order and the units of the series', () => {
    holds(pair(40, 100), ([y, x]) => {
      const base = johansen([y, x], { det_order: 0, k_ar_diff: 1 });
      const other = johansen([x.map((value) => value * 2 ** -40), y], { det_order: 0, k_ar_diff: 1 });
      base.eig.forEach((value, i) => assertClose(other.eig[i]!, value, 1e-8));
      const ratio = base.evec_col0_normalized[1]!;
      assertClose(other.evec_col0_normalized[1]!, 2 ** -40 / ratio, 1e-6);
    });
  });

  it('is the same for combinations of the series', () => {
    holds(pair(40, 100), ([y, x]) => {
      const base = johansen([y, x], { det_order: 0, k_ar_diff: 1 });
      const mixed = johansen([y.map((value, t) => value + 2 * x[t]!), x], { det_order: 0, k_ar_diff: 1 });
      base.trace_stat.forEach((value, i) => assertClose(mixed.trace_stat[i]!, value, 1e-7));
    });
  });

  it('refuses series that are copies of each other up to rounding', () => {
    holds(
      pair(40, 60),
      ([y]) => {
        const copy = y.map((value) => value * 0.3 + 7);
        assert.equal(
          codeOf(() => johansen([y, copy], { det_order: 0, k_ar_diff: 1 })),
          'singular',
        );
        assert.equal(
          codeOf(() => johansen([y, y.map(() => 3)], { det_order: 0, k_ar_diff: 1 })),
          'singular',
        );
        assert.equal(
          codeOf(() => johansen([y.subarray(0, 5), copy.subarray(0, 5)], { det_order: 0, k_ar_diff: 1 })),
          'too_short',
        );
      },
      10,
    );
  });
});
