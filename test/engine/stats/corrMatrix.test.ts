import assert from 'node:assert/strict';
import { corrMatrix } from '../../../src/engine/stats/corrMatrix';
import { assertClose, holds, noise, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('corr_matrix', () => {
  meetsGoldens('corr_matrix');

  it('is symmetric with ones on the diagonal, within [−1, 1], whatever the units and offsets', () => {
    holds(pair(4, 40, noise), ([x, y]) => {
      const series = [x, y, x.map((value, t) => value + y[t]!)];
      const { corr } = corrMatrix(series);
      const moved = corrMatrix(series.map((values) => values.map((value) => (value + 1e9) * 2 ** -40))).corr;
      corr.forEach((row, i) =>
        row.forEach((value, j) => {
          assert.ok(Object.is(value, corr[j]![i]));
          assert.ok(Number.isNaN(value) || Math.abs(value) <= 1);
          if (i === j && !Number.isNaN(value)) assert.equal(value, 1);
          assertClose(moved[i]![j]!, value, 1e-9);
        }),
      );
    });
  });

  it('uses for each pair the rows that both have', () => {
    const holed = Float64Array.of(1, Number.NaN, 2, 4, 3);
    const { corr } = corrMatrix([holed, Float64Array.of(2, 9, 4, Number.NaN, 6)]);
    assertClose(corr[0]![1]!, 1, 1e-15);
  });
});
