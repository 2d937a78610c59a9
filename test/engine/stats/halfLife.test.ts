import assert from 'node:assert/strict';
import { halfLife, halfLifeInterval } from '../../../src/engine/stats/halfLife';
import { assertClose, assertSame, codeOf, holds, noise, walk } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';
import { seededNormals } from './seededNormals';

const ar1 = (phi: number, n: number, random: () => number): Float64Array => {
  let value = 0;
  return Float64Array.from({ length: n }, () => (value = phi * value + random()));
};

describe('half_life', () => {
  meetsGoldens('half_life');

  it('does not depend on the units or the level of the spread', () => {
    holds(walk(10, 80), (x) => {
      const moved = halfLife(x.map((value) => (value + 2 ** 30) * 2 ** -50));
      assertSame(moved, halfLife(x), 1e-9, ['intercept']);
    });
  });

  it('is infinite for a series that grows away, and undefined for one that alternates', () => {
    const growing = Float64Array.from({ length: 30 }, (_, t) => 1.1 ** t + (t % 3) * 0.01);
    const alternating = Float64Array.from({ length: 30 }, (_, t) => (t % 2 === 0 ? 1 : -1) * (1 + (t % 5) * 0.01));
    assert.equal(halfLife(growing).half_life_ar1, Number.POSITIVE_INFINITY);
    assert.equal(halfLife(growing).half_life_ou, Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(halfLife(alternating).half_life_ar1));
  });

  it('holds the true half-life in about 95 of 100 intervals where the series is long', () => {
    const random = seededNormals(7);
    const truth = -Math.LN2 / Math.log(0.9);
    let covered = 0;
    for (let i = 0; i < 300; i++) {
      const { low, half_life, high } = halfLifeInterval(ar1(0.9, 800, random));
      assert.ok(low <= half_life && half_life <= high);
      if (low <= truth && truth <= high) covered++;
    }
    assert.ok(covered / 300 > 0.92 && covered / 300 < 0.98, `${covered} of 300`);
  });

  it('has an interval without an upper end on most walks', () => {
    const random = seededNormals(8);
    let open = 0;
    for (let i = 0; i < 100; i++) if (halfLifeInterval(ar1(1, 300, random)).high === Number.POSITIVE_INFINITY) open++;
    assert.ok(open > 45, `${open} of 100`);
  });

  it('narrows the interval as the level falls', () => {
    holds(noise(20, 60), (x) => {
      if (codeOf(() => halfLife(x)) !== 'none') return;
      const [wide, narrow] = [halfLifeInterval(x, 0.99), halfLifeInterval(x, 0.5)];
      assert.ok(wide.low <= narrow.low && !(wide.high < narrow.high));
      assertClose(wide.half_life, narrow.half_life, 0);
    });
  });

  it('refuses three values, and a series that moves only at its end', () => {
    assert.equal(
      codeOf(() => halfLife(Float64Array.of(1, 2, 3))),
      'too_short',
    );
    assert.equal(
      codeOf(() => halfLife(Float64Array.of(1, 1, 1, 1, 5))),
      'singular',
    );
  });
});
