import assert from 'node:assert/strict';
import fc from 'fast-check';
import { upsertColumns } from '../../../webview/shared/upsertColumns';

interface Columns {
  readonly openMs: Float64Array;
  readonly value: Float64Array;
  readonly flags: Uint8Array;
}

describe('putting rows into columns by their open time', () => {
  it('gives what a sorted map of the newest rows gives', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 255 })), {
      selector: (row) => row[0],
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 1, max: 40 }), (before, change, most) => {
        const merged = upsertColumns(columns(before), columns(change), most);
        const expected = [...new Map([...before, ...change])].sort((a, b) => a[0] - b[0]).slice(-most);
        assert.deepEqual(
          [...merged.openMs],
          expected.map((row) => row[0]),
        );
        assert.deepEqual(
          [...merged.value],
          expected.map((row) => row[1] / 2),
        );
        assert.deepEqual(
          [...merged.flags],
          expected.map((row) => row[1]),
        );
        assert.ok(merged.flags instanceof Uint8Array);
      }),
    );
  });

  it('leaves both of its arguments alone and keeps NaN', () => {
    const before = { ...columns([[1, 4]]), value: Float64Array.of(NaN) };
    const merged = upsertColumns(before, columns([[2, 6]]), 10);
    assert.deepEqual([...merged.value], [NaN, 3]);
    assert.deepEqual([...before.openMs], [1]);
  });

  it('refuses columns that do not fit together instead of drawing nonsense', () => {
    const broken = { ...columns([[1, 4]]), value: Float64Array.of(1, 2) };
    assert.throws(() => upsertColumns(columns([[1, 4]]), broken, 10), /Column value does not fit/);
  });
});

function columns(rows: readonly (readonly [number, number])[]): Columns {
  const sorted = [...rows].sort((a, b) => a[0] - b[0]);
  return {
    openMs: Float64Array.from(sorted, (row) => row[0]),
    value: Float64Array.from(sorted, (row) => row[1] / 2),
    flags: Uint8Array.from(sorted, (row) => row[1]),
  };
}
