import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DoubleDouble, productError, sumError } from '../../../src/engine/rolling/doubleDouble';

const whole = fc.maxSafeInteger();

describe('double-double numbers', () => {
  it('the error of a sum is what the double lost', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const sum = a + b;
        assert.equal(BigInt(sum) + BigInt(sumError(a, b, sum)), BigInt(a) + BigInt(b));
      }),
    );
  });

  it('the error of a product is what the double lost', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const product = a * b;
        assert.equal(BigInt(product) + BigInt(productError(a, b, product)), BigInt(a) * BigInt(b));
      }),
    );
  });

  it('a sum of products that cancel keeps what remains', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(whole, whole), { maxLength: 60 }), whole, (pairs, rest) => {
        const sum = new DoubleDouble();
        for (const [a, b] of pairs) sum.addProduct(a, b);
        sum.add(rest);
        for (const [a, b] of pairs) sum.addProduct(-a, b);
        assert.ok(
          Math.abs(sum.value - rest) <= 1e-12 * Math.max(1, Math.abs(rest)) || Math.abs(sum.value - rest) <= 64,
        );
      }),
    );
  });

  it('multiplies and divides to 30 digits', () => {
    const third = new DoubleDouble().set(1).dividedBy(3);
    const one = new DoubleDouble().copy(third).times(3).add(-1);
    assert.ok(Math.abs(one.value) < 1e-31, `off by ${one.value}`);
    const ninth = new DoubleDouble().copy(third).timesPair(third).times(9).add(-1);
    assert.ok(Math.abs(ninth.value) < 1e-30, `off by ${ninth.value}`);
  });

  it('the ratio of two sums is the nearest double', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (a, b) => {
        const top = new DoubleDouble().set(a).dividedBy(7);
        const bottom = new DoubleDouble().set(b).dividedBy(7);
        assert.equal(top.ratioTo(bottom), a / b);
      }),
    );
  });
});
