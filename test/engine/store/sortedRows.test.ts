import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SortedRows } from '../../../src/engine/store/sortedRows';

describe('SortedRows', () => {
  it('holds every key once and in order, in whatever order blocks of rows come', () => {
    const blocks = fc.array(fc.tuple(fc.nat(20_000), fc.nat(3_000), fc.boolean()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(blocks, (all) => {
        const rows = new SortedRows(3, 1);
        const truth = new Map<number, number>();
        for (const [first, count, falls] of all) {
          for (let at = 0; at < count; at++) {
            const key = falls ? first + count - 1 - at : first + at;
            rows.put(rowOf(key, truth.size), () => false);
            if (!truth.has(key)) truth.set(key, truth.size);
          }
        }
        assertSame(rows, truth);
      }),
      { numRuns: 30 },
    );
  });

  it('stays small where rows come in no order at all', () => {
    const rows = new SortedRows(3, 1);
    const truth = new Map<number, number>();
    for (let at = 0; at < 30_000; at++) {
      const key = (at * 7_919) % 30_011;
      rows.put(rowOf(key, at), () => false);
      truth.set(key, at);
    }
    assertSame(rows, truth);
    const held = rows.views().reduce((sum, view) => sum + view.buffer.byteLength, 0);
    assert.ok(held < 4 * 30_000 * 24, `${held} bytes for ${30_000 * 24}`);
  });

  it('replaces a row only where that is wanted', () => {
    const rows = new SortedRows(3, 1);
    for (const value of [5, 3, 8]) rows.put(rowOf(1, value), (present, at) => value > (present[at + 2] ?? 0));
    assert.deepEqual(allOf(rows), [[1, timeOf(1), 8]]);
    assert.equal(rows.count, 1);
  });

  it('gives rows of a span of time, up to a count, forwards and backwards', () => {
    const rows = new SortedRows(3, 1);
    for (let key = 0; key < 10_000; key++) rows.put(rowOf(key, key), () => false);
    const found: number[] = [];
    rows.each(5_000, timeOf(4_000), timeOf(9_000), (data, at) => found.push(data[at] ?? -1) < 3);
    assert.deepEqual(found, [5_000, 5_001, 5_002]);
    const back: number[] = [];
    rows.eachBackwards(timeOf(4_000), timeOf(9_000), (data, at) => back.push(data[at] ?? -1) < 3);
    assert.deepEqual(back, [8_999, 8_998, 8_997]);
  });
});

function rowOf(key: number, value: number): Float64Array {
  return Float64Array.of(key, timeOf(key), value);
}

function timeOf(key: number): number {
  return 1_000 + 2 * key;
}

function allOf(rows: SortedRows): number[][] {
  return rows
    .views()
    .flatMap((view) => Array.from({ length: view.length / 3 }, (_, row) => [...view.subarray(3 * row, 3 * row + 3)]));
}

function assertSame(rows: SortedRows, truth: ReadonlyMap<number, number>): void {
  const expected = [...truth].toSorted(([a], [b]) => a - b).map(([key, value]) => [key, timeOf(key), value]);
  assert.deepEqual(allOf(rows), expected);
  assert.equal(rows.count, truth.size);
  if (truth.size === 0) return;
  const keys = [...truth.keys()];
  const [first, last] = [Math.min(...keys), Math.max(...keys)];
  assert.deepEqual([rows.firstKey, rows.lastKey], [first, last]);
  assert.deepEqual([rows.firstMs, rows.lastMs], [timeOf(first), timeOf(last)]);
}
