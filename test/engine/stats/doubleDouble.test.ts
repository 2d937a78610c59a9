import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dot, meanOf, sumOf } from '../../../src/engine/stats/compensated';
import {
  ddAdd,
  ddDivide,
  ddFrom,
  ddMultiply,
  ddSqrt,
  ddSubtract,
  twoProduct,
  twoSum,
} from '../../../src/engine/stats/doubleDouble';
import { holds } from './arbitrarySeries';

const moderate = fc.double({ min: 1e-40, max: 1e40, noNaN: true });

describe('double-double arithmetic', () => {
  it('splits sums and products without an error', () => {
    holds(fc.tuple(moderate, moderate), ([a, b]) => {
      const sum = twoSum(a, -b);
      assert.equal(exact(a) - exact(b), exact(sum.hi) + exact(sum.lo));
      const product = twoProduct(a, b);
      assert.equal(exact(a) * exact(b), (exact(product.hi) + exact(product.lo)) * unit);
    });
  });

  it('divides and takes roots to 30 digits', () => {
    holds(fc.tuple(moderate, moderate), ([a, b]) => {
      const quotient = ddDivide(ddFrom(a), ddFrom(b));
      assert.ok(Math.abs(ddSubtract(ddMultiply(quotient, ddFrom(b)), ddFrom(a)).hi) <= 1e-30 * a);
      const root = ddSqrt(ddFrom(a));
      assert.ok(Math.abs(ddSubtract(ddMultiply(root, root), ddFrom(a)).hi) <= 1e-30 * a);
    });
  });

  it('finds what a naive sum loses altogether', () => {
    assert.equal(sumOf(Float64Array.of(1e100, 1, -1e100)).hi, 1);
    assert.equal(dot(Float64Array.of(1e10, 1, -1e10), Float64Array.of(1e10, 3, 1e10)).hi, 3);
    assert.equal(meanOf(new Float64Array(10).fill(0.1)).hi, 0.1);
    assert.equal(ddAdd(ddFrom(1e20), ddFrom(1)).lo, 1);
  });
});

/** A double as a whole number of 2^-1000. */
const unit = 2n ** 1000n;
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = (word & ((1n << 52n) - 1n)) + (exponent === 0 ? 0n : 1n << 52n);
  const shift = Math.max(exponent, 1) - 1075 + 1000;
  const size = shift >= 0 ? fraction << BigInt(shift) : fraction >> BigInt(-shift);
  return value < 0 ? -size : size;
}
