import assert from 'node:assert/strict';
import { dot } from '../../../src/engine/stats/compensated';
import { ddToNumber } from '../../../src/engine/stats/doubleDouble';
import { coefficientsOf, elementAt, emptyMatrix, factorGram, setElement } from '../../../src/engine/stats/ldlFactor';
import { leastSquares } from '../../../src/engine/stats/leastSquares';
import { orthogonalise } from '../../../src/engine/stats/orthogonalise';
import { assertClose, codeOf, holds, noise, pair } from './arbitrarySeries';

describe('least squares', () => {
  it('finds the same line at prices of 1e-290 and of 1e290, where squares vanish or overflow', () => {
    holds(pair(6, 40, noise), ([y, x]) => {
      if (codeOf(() => leastSquares(y, [x], true)) !== 'none') return;
      const base = leastSquares(y, [x], true);
      for (const scale of [2 ** -960, 2 ** 960]) {
        const far = leastSquares(
          y.map((value) => value * scale),
          [x.map((value) => value * scale)],
          true,
        );
        assertClose(ddToNumber(far.slopes[0]!), ddToNumber(base.slopes[0]!), 1e-15);
        assertClose(ddToNumber(far.intercept), ddToNumber(base.intercept) * scale, 1e-15);
        far.residuals.forEach((value, i) => assertClose(value, base.residuals[i]! * scale, 1e-14));
      }
    });
  });

  it('reads residuals a trillionth of y to their own digits', () => {
    const x = Float64Array.from({ length: 64 }, (_, i) => 2 ** 20 + i);
    const noiseOf = (i: number): number => ((i * 37) % 64) * 2 ** -31; // one unit in the last place of y
    const y = x.map((value, i) => 3 * value + noiseOf(i));
    const pure = leastSquares(
      x.map((_, i) => noiseOf(i)),
      [x],
      true,
    );
    const buried = leastSquares(y, [x], true);
    buried.residuals.forEach((value, i) => assertClose(value, pure.residuals[i]!, 1e-13));
    assertClose(buried.ssr, pure.ssr, 1e-14);
  });

  it('has one factor, whether from the Gram matrix or from the columns', () => {
    holds(pair(8, 40, noise), ([a, b]) => {
      const columns = [a, b, a.map((value, i) => value * b[i]! + i)];
      const gram = emptyMatrix(3);
      columns.forEach((left, i) =>
        columns.slice(0, i + 1).forEach((right, j) => setElement(gram, i, j, dot(left, right))),
      );
      const fromGram = factorGram(gram);
      const fromColumns = orthogonalise(columns.map((hi) => ({ hi: hi.slice(), lo: new Float64Array(hi.length) })));
      if (fromGram.firstSingular >= 0 || fromColumns.firstSingular >= 0) return;
      for (let i = 0; i < 3; i++) {
        assertClose(elementAt(fromGram.pivots, i, i).hi, elementAt(fromColumns.pivots, i, i).hi, 1e-12);
      }
      const [one, other] = [coefficientsOf(fromGram, 2, 2), coefficientsOf(fromColumns, 2, 2)];
      one.forEach((value, j) => assert.ok(Math.abs(value.hi - other[j]!.hi) <= 1e-12 * (1 + Math.abs(value.hi))));
    });
  });

  it('reports the first column that the ones before it explain', () => {
    const x = Float64Array.of(1, 2, 4, 7, 11);
    const columns = [x, x.map((value) => value * value), x.map((value) => 3 * value - value * value), x.map(Math.sqrt)];
    const factor = orthogonalise(
      columns.map((hi) => ({ hi: hi.slice(), lo: new Float64Array(5) })),
      [0, 0, 1e-20, 0],
    );
    assert.equal(factor.firstSingular, 2);
    assert.equal(
      codeOf(() => leastSquares(Float64Array.of(1, 2, 3, 4, 6), columns.slice(0, 3), false)),
      'singular',
    );
  });
});
