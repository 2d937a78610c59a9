import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Tick } from '../../../src/engine/contract/market';
import { TickQueue } from '../../../src/engine/store/tickQueue';

describe('TickQueue', () => {
  it('gives every tick once and whole, in the order of coming, however putting and taking alternate', () => {
    const steps = fc.array(fc.tuple(fc.nat(9_000), fc.nat(9_000)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(steps, (rounds) => {
        const queue = new TickQueue();
        let put = 0;
        let taken = 0;
        for (const [puts, takes] of [...rounds, [0, 1e9] as const]) {
          for (let count = 0; count < puts; count++) queue.push(tickOf(put++));
          for (let count = 0; count < takes; count++) {
            const place = queue.take();
            if (place < 0) break;
            const { instrument, stream, id, timeMs, price, quantity, trades, isBuyerMaker } = tickOf(taken++);
            const numbers = Array.from({ length: 6 }, (_, column) => queue.number(place, column));
            assert.deepEqual(numbers, [id, timeMs, price, quantity, isBuyerMaker ? 1 : 0, trades]);
            assert.deepEqual([queue.instrument(place), queue.stream(place)], [instrument, stream]);
          }
          queue.release();
          assert.equal(queue.pending, put - taken);
        }
        assert.equal(taken, put);
      }),
      { numRuns: 25 },
    );
  });
});

function tickOf(index: number): Tick {
  return {
    kind: 'tick',
    instrument: instrumentId(index % 3 === 0 ? 'btcusdt' : 'ethusdt'),
    stream: index % 2 === 0 ? 'trade' : 'aggTrade',
    id: 3_000_000_000 + index,
    timeMs: 1_795_363_350_000 + index,
    price: 0.1 * index,
    quantity: 1 / (index + 1),
    isBuyerMaker: index % 5 === 0,
    trades: index % 7,
  };
}
