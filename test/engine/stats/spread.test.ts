import assert from 'node:assert/strict';
import { spread } from '../../../src/engine/stats/spread';
import { codeOf, holds, pair } from './arbitrarySeries';
import { meetsGoldens } from './goldenSuite';

describe('spread', () => {
  meetsGoldens('spread');

  it('is unhedged at a ratio of 1, y at a ratio of 0, and a hole where a leg has one', () => {
    holds(pair(1, 40), ([y, x]) => {
      const { hedged, unhedged } = spread(y, x, { beta: 1 });
      assert.deepEqual(hedged, unhedged);
      assert.deepEqual(spread(y, x, { beta: 0 }).hedged, y);
      assert.ok(Number.isNaN(spread(y, x.with(0, Number.NaN), { beta: 2 }).hedged[0]));
    });
    assert.equal(
      codeOf(() => spread(Float64Array.of(1), Float64Array.of(1), { beta: Number.NaN })),
      'invalid_param',
    );
  });
});
