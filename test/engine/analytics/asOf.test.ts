import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alignTicks, AsOf } from '../../../src/engine/analytics/asOf';
import type { TickColumns } from '../../../src/engine/contract/market';

type Row = readonly [timeMs: number, price: number];

const leg = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 1, 2, 3)), { maxLength: 25 })
  .map((rows) => rows.sort(([a], [b]) => a - b));

describe('two legs as of each tick', () => {
  it('gives the last prices and their ages, from the later of the two first ticks on', () => {
    const aligned = alignTicks(
      ticks([
        [10, 5],
        [20, 6],
        [30, 7],
      ]),
      ticks([
        [15, 50],
        [20, 51],
        [24, 52],
      ]),
    );
    assert.deepEqual([...aligned.timeMs], [15, 20, 24, 30]);
    assert.deepEqual([...aligned.y], [5, 6, 6, 7]);
    assert.deepEqual([...aligned.x], [50, 51, 52, 52]);
    assert.deepEqual([...aligned.ageYMs], [5, 0, 4, 0]);
    assert.deepEqual([...aligned.ageXMs], [0, 0, 0, 6]);
  });

  it('is what looking each moment up in both legs gives, with equal times and rows without a price', () => {
    fc.assert(
      fc.property(leg, leg, (y, x) => {
        const priced = (rows: readonly Row[]): readonly Row[] => rows.filter(([, price]) => price > 0);
        const lastOf = (rows: readonly Row[], timeMs: number): Row | undefined =>
          priced(rows).findLast((row) => row[0] <= timeMs);
        const moments = [...new Set([...priced(y), ...priced(x)].map(([timeMs]) => timeMs))].sort((a, b) => a - b);
        const expected = moments.flatMap((timeMs) => {
          const [inY, inX] = [lastOf(y, timeMs), lastOf(x, timeMs)];
          return inY === undefined || inX === undefined
            ? []
            : [[timeMs, inY[1], inX[1], timeMs - inY[0], timeMs - inX[0]]];
        });
        const { timeMs, y: pricesY, x: pricesX, ageYMs, ageXMs } = alignTicks(ticks(y), ticks(x));
        assert.deepEqual(
          Array.from(timeMs, (time, k) => [time, pricesY[k], pricesX[k], ageYMs[k], ageXMs[k]]),
          expected,
        );
      }),
    );
  });

  it('refuses a tick from before the last one', () => {
    const asOf = new AsOf();
    asOf.push('y', 10, 1);
    assert.throws(() => asOf.push('x', 9, 1), /follows one of 10/);
    assert.equal(asOf.isDefined, false);
  });
});

function ticks(rows: readonly Row[]): TickColumns {
  return {
    id: Float64Array.from(rows, (_, k) => k),
    timeMs: Float64Array.from(rows, ([timeMs]) => timeMs),
    price: Float64Array.from(rows, ([, price]) => price),
    quantity: new Float64Array(rows.length).fill(1),
    isBuyerMaker: new Uint8Array(rows.length),
    trades: new Float64Array(rows.length).fill(1),
  };
}
