import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extent, roundStep, steppedRange } from '../../../webview/charts/steppedRange';

describe('an axis that changes in steps', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it('always holds the data', () => {
    fc.assert(
      fc.property(value, value, fc.option(fc.tuple(value, value)), (a, b, previous) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const before = previous === null ? null : ([Math.min(...previous), Math.max(...previous)] as const);
        const [from, to] = steppedRange(low, high, before);
        assert.ok(from <= low && to >= high && from < to, `${from}..${to} for ${low}..${high}`);
      }),
    );
  });

  it('stands still while the data stay inside and fill it', () => {
    const range = steppedRange(100, 110, null);
    assert.equal(steppedRange(101, 109, range), range);
    assert.equal(steppedRange(100, 110.5, range), range);
    assert.notEqual(steppedRange(100, 130, range), range, 'left it');
    assert.notEqual(steppedRange(104, 105, range), range, 'fills too little of it');
  });

  it('is the same range again for the same data, so that it cannot flicker', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const first = steppedRange(low, high, null);
        assert.deepEqual(steppedRange(low, high, first), first);
      }),
    );
  });

  it('gives room to a constant and to a price of a satoshi', () => {
    for (const price of [0, 1e-8, 61_234.5, -3]) {
      const [from, to] = steppedRange(price, price, null);
      assert.ok(from <= price && price <= to && from < to, `${from}..${to} for ${price}`);
    }
  });

  it('keeps what it was where there are no data', () => {
    assert.deepEqual(steppedRange(NaN, NaN, [3, 4]), [3, 4]);
    assert.deepEqual(steppedRange(NaN, NaN, null), [0, 1]);
  });

  it('has steps of 1, 2 or 5 times a power of ten', () => {
    assert.deepEqual([0.7, 1, 1.1, 3, 7, 0.03].map(roundStep), [1, 1, 2, 5, 10, 0.05]);
  });

  it('takes the extent of numbers only', () => {
    assert.deepEqual(extent(Float64Array.of(NaN, 3, -1, NaN, 99), 0, 4), [-1, 3]);
    assert.deepEqual(extent(Float64Array.of(NaN), 0, 1), [NaN, NaN]);
  });
});
