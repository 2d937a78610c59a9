import assert from 'node:assert/strict';
import { linearQuantile } from '../../../src/engine/stats/linearQuantile';
import { medianInPlace, selectInPlace } from '../../../src/engine/stats/orderStatistics';
import { assertClose, holds, noise } from './arbitrarySeries';

describe('order statistics', () => {
  it('selects what sorting would', () => {
    holds(noise(1, 200), (x) => {
      const sorted = x.toSorted();
      for (const k of [0, x.length >> 1, x.length - 1]) assert.equal(selectInPlace(x.slice(), k), sorted[k]);
      const middle = (sorted[(x.length - 1) >> 1]! + sorted[x.length >> 1]!) / 2;
      assertClose(medianInPlace(x.slice()), middle, 1e-15);
      assertClose(linearQuantile(x, 0.5), middle, 1e-15);
    });
    assert.ok(
      Number.isNaN(medianInPlace(new Float64Array(0))) && Number.isNaN(linearQuantile(new Float64Array(0), 0.5)),
    );
  });

  it('interpolates between neighbours', () => {
    assert.equal(linearQuantile(Float64Array.of(3, 1, 2), 0), 1);
    assert.equal(linearQuantile(Float64Array.of(3, 1, 2), 1), 3);
    assert.equal(linearQuantile(Float64Array.of(3, 1, 2), 0.25), 1.5);
  });
});
