import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RingBuffer } from '../../../src/engine/rolling/ringBuffer';

describe('ring buffer', () => {
  it('holds the last values in order and gives back the one that leaves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.double({ noNaN: true })), (capacity, values) => {
        const ring = new RingBuffer(capacity);
        for (const [index, value] of values.entries()) {
          const left = ring.push(value);
          assert.deepEqual(left, index < capacity ? NaN : values[index - capacity]);
        }
        const kept = values.slice(-capacity);
        assert.equal(ring.size, kept.length);
        assert.equal(ring.isFull, kept.length === capacity);
        assert.deepEqual(
          Array.from(kept, (_, position) => ring.at(position)),
          kept,
        );
      }),
    );
  });

  it('gives NaN outside of what it holds, and nothing after it was cleared', () => {
    const ring = new RingBuffer(3);
    ring.push(1);
    assert.ok(Number.isNaN(ring.at(1)) && Number.isNaN(ring.at(-1)));
    ring.clear();
    assert.equal(ring.size, 0);
    assert.ok(Number.isNaN(ring.at(0)));
  });

  it('refuses a capacity that no window can have', () => {
    for (const capacity of [0, -1, 1.5, NaN, Infinity]) {
      assert.throws(() => new RingBuffer(capacity), RangeError);
    }
  });
});
