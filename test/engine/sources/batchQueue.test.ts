import assert from 'node:assert/strict';
import { ManualClock } from '../../../src/engine/clock';
import { BatchQueue } from '../../../src/engine/sources/batchQueue';

describe('BatchQueue', () => {
  it('gives what came within the delay together, in order, and what came later apart', async () => {
    const { clock, queue, batches } = make();
    queue.push(1);
    await clock.advance(5);
    queue.push(2);
    await clock.advance(5);
    queue.push(3);
    await clock.advance(10);
    queue.end();
    await clock.advance(0);
    assert.deepEqual(batches, [[1, 2], [3]]);
  });

  it('cuts a batch that is full at once, and gives the rest when it ends', async () => {
    const { clock, queue, batches, ended } = make();
    for (let value = 0; value < 7; value++) queue.push(value);
    queue.end();
    queue.push(99);
    await clock.advance(0);
    await ended;
    assert.deepEqual(batches, [[0, 1, 2], [3, 4, 5], [6]]);
  });

  it('drops nothing when it is full, but asks for less until it has drained to half', async () => {
    const clock = new ManualClock();
    const told: boolean[] = [];
    const queue = new BatchQueue<number>({
      clock,
      batchMs: 10,
      batchEvents: 1,
      fullAt: 4,
      beforeCut: () => undefined,
      onFull: (isFull) => told.push(isFull),
    });
    for (let value = 0; value < 9; value++) queue.push(value);
    assert.deepEqual([told, queue.waitingEvents], [[true], 9]);
    const reader = queue.batches();
    const values: number[] = [];
    for (let read = 0; read < 9; read++) values.push(...((await reader.next()).value ?? []));
    assert.deepEqual(values, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(told, [true, false]);
  });

  it('tells when all that was pushed so far is done with, and keeps nobody waiting where the reader has gone', async () => {
    const { clock, queue } = make({ isRead: false });
    await queue.whenTaken();
    for (let value = 0; value < 4; value++) queue.push(value);
    let isTaken = false;
    void queue.whenTaken().then(() => (isTaken = true));
    const reader = queue.batches();
    await reader.next();
    await clock.advance(10);
    await reader.next();
    assert.equal(isTaken, false, 'handed over, but the reader has not come back for more');
    const more = reader.next();
    await clock.advance(0);
    assert.equal(isTaken, true);
    queue.push(5);
    const last = queue.whenTaken();
    queue.end();
    await last;
    await more;
  });
});

function make({ isRead = true } = {}) {
  const clock = new ManualClock();
  const options = {
    clock,
    batchMs: 10,
    batchEvents: 3,
    fullAt: 1_000,
    beforeCut: () => undefined,
    onFull: () => undefined,
  };
  const queue = new BatchQueue<number>(options);
  const batches: (readonly number[])[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of queue.batches()) batches.push(batch);
  };
  const ended = isRead ? read() : Promise.resolve();
  return { clock, queue, batches, ended };
}
