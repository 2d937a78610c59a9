import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Aligner, alignBars, type AlignedBar } from '../../../src/engine/bars/aligner';
import { barFlags, type BarColumns } from '../../../src/engine/contract/market';
import { barsOf, startMs } from '../analytics/pairFixtures';

const stepMs = 60_000;
const { complete, filled, forming } = barFlags;

describe('two legs on one clock', () => {
  it('runs from the later of the two first bars to the earlier of the two last', () => {
    const aligned = alignBars(barsOf([1, 2, 3, 4, 5]), barsOf([10, 20, 30], startMs + 2 * stepMs), stepMs);
    assert.deepEqual(
      [...aligned.openMs],
      [2, 3, 4].map((step) => startMs + step * stepMs),
    );
    assert.deepEqual([...aligned.y.close], [3, 4, 5]);
    assert.deepEqual([...aligned.x.close], [10, 20, 30]);
    assert.deepEqual([...aligned.flags], [complete, complete, complete]);
  });

  it('fills what a leg lacks with its last close at volume 0, and marks it', () => {
    const aligned = alignBars(barsOf([1, NaN, 3, 4]), barsOf([10, 20, NaN, 40]), stepMs);
    assert.deepEqual([...aligned.y.close], [1, 1, 3, 4]);
    assert.deepEqual([...aligned.y.open], [1, 1, 3, 4]);
    assert.deepEqual([...aligned.y.volume], [1, 0, 1, 1]);
    assert.deepEqual([...aligned.x.close], [10, 20, 20, 40]);
    assert.deepEqual([...aligned.flags], [complete, complete | filled, complete | filled, complete]);
  });

  it('takes the close of a bar from before the start where the leg has none at it', () => {
    const aligned = alignBars(
      barsOf([7, NaN, NaN, 9]),
      barsOf([10, 20], startMs + stepMs),
      stepMs,
      startMs + 4 * stepMs,
    );
    assert.equal(aligned.openMs[0], startMs + stepMs);
    assert.deepEqual([...aligned.y.close], [7, 7, 9]);
  });

  it('has a bar where both legs lack one', () => {
    const aligned = alignBars(barsOf([1, NaN, 3]), barsOf([10, NaN, 30]), stepMs);
    assert.deepEqual([...aligned.y.close], [1, 1, 3]);
    assert.deepEqual([...aligned.flags], [complete, complete | filled, complete]);
  });

  it('takes a row of volume 0 as no row, also at the ends', () => {
    const x = barsOf([10, 20, 30, 40]);
    for (const row of [0, 2, 3]) x.volume[row] = 0;
    const aligned = alignBars(barsOf([1, 2, 3, 4]), x, stepMs);
    assert.deepEqual([...aligned.openMs], [startMs + stepMs]);
  });

  it('leaves out the forming bar', () => {
    const y = barsOf([1, 2, 3]);
    y.flags[2] = forming;
    assert.equal(alignBars(y, barsOf([10, 20, 30]), stepMs).openMs.length, 2);
  });

  it('is empty where the legs do not overlap, or one is empty', () => {
    assert.equal(alignBars(barsOf([1, 2]), barsOf([10], startMs + 5 * stepMs), stepMs).openMs.length, 0);
    assert.equal(alignBars(barsOf([]), barsOf([10]), stepMs).openMs.length, 0);
  });

  it('names a bar that is off the grid, goes back or has no price', () => {
    assert.throws(() => alignBars(barsOf([1], startMs + 1), barsOf([1]), stepMs), /off the grid/);
    assert.throws(() => alignBars(barsOf([1, 2], startMs, 0), barsOf([1]), stepMs), /must rise/);
    assert.throws(() => alignBars(barsOf([0]), barsOf([1]), stepMs), /price above 0/);
  });

  it('carries an incomplete bar of either leg into the flags, but an absent one only as filled', () => {
    const y = barsOf([1, 2, NaN, 4], startMs, stepMs, new Set([1]));
    const aligned = alignBars(y, barsOf([10, 20, 30, 40]), stepMs);
    assert.deepEqual([...aligned.flags], [complete, 0, complete | filled, complete]);
  });
});

describe('the live clock', () => {
  const leg = fc.array(fc.constantFrom(NaN, NaN, 1, 2, 3), { minLength: 1, maxLength: 25 });

  it('closes the same steps as the batch, however the bars come in', () => {
    fc.assert(
      fc.property(leg, leg, fc.nat(6), fc.array(fc.nat(3), { minLength: 1 }), (ys, xs, lag, paces) => {
        const y = barsOf(ys);
        const x = barsOf(xs, startMs + lag * stepMs);
        const endMs = startMs + 40 * stepMs;
        assert.deepEqual(liveSteps(y, x, paces, endMs), batchSteps(y, x, endMs));
      }),
    );
  });

  it('refuses a bar whose step is closed, and takes nothing of it', () => {
    const aligner = new Aligner(stepMs);
    aligner.push('y', startMs, 1, 1, complete);
    aligner.push('x', startMs, 10, 1, complete);
    const bars: AlignedBar[] = [];
    aligner.advance(startMs + 2 * stepMs, (bar) => bars.push(bar));
    assert.equal(aligner.push('x', startMs + stepMs, 99, 1, complete), false);
    assert.equal(aligner.push('x', startMs + 2 * stepMs, 12, 1, complete), true);
    assert.equal(aligner.push('x', startMs + 2 * stepMs, 13, 1, complete), false);
    aligner.advance(startMs + 3 * stepMs, (bar) => bars.push(bar));
    assert.deepEqual(
      bars.map((bar) => bar.xClose),
      [10, 10, 12],
    );
  });

  it('waits for the first bar of the second leg, and forgets all on reset', () => {
    const aligner = new Aligner(stepMs);
    const bars: AlignedBar[] = [];
    aligner.push('y', startMs, 1, 1, complete);
    aligner.advance(startMs + 9 * stepMs, (bar) => bars.push(bar));
    assert.equal(bars.length, 0);
    aligner.reset();
    aligner.push('y', startMs, 5, 1, complete);
    aligner.push('x', startMs, 50, 1, complete);
    aligner.advance(startMs + stepMs, (bar) => bars.push(bar));
    assert.deepEqual(
      bars.map((bar) => [bar.openMs, bar.yClose, bar.xClose]),
      [[startMs, 5, 50]],
    );
  });
});

type Step = readonly [openMs: number, yClose: number, xClose: number, flags: number];

function batchSteps(y: BarColumns, x: BarColumns, endMs: number): Step[] {
  const aligned = alignBars(y, x, stepMs, endMs);
  return Array.from(aligned.openMs, (openMs, k) => [
    openMs,
    aligned.y.close[k] ?? NaN,
    aligned.x.close[k] ?? NaN,
    aligned.flags[k] ?? NaN,
  ]);
}

/** Feeds by time, advancing by so many steps at a time as `paces` says. */
function liveSteps(y: BarColumns, x: BarColumns, paces: readonly number[], endMs: number): Step[] {
  const aligner = new Aligner(stepMs);
  const steps: Step[] = [];
  let throughMs = startMs;
  for (let turn = 0; throughMs < endMs; turn++) {
    const nextMs = Math.min(endMs, throughMs + (1 + (paces[turn % paces.length] ?? 0)) * stepMs);
    for (const [name, bars] of [['x', x] as const, ['y', y] as const]) {
      for (const [row, openMs] of bars.openMs.entries()) {
        if (openMs < throughMs || openMs >= nextMs) continue;
        assert.ok(aligner.push(name, openMs, bars.close[row] ?? NaN, 1, complete));
      }
    }
    throughMs = nextMs;
    aligner.advance(throughMs, (bar) => steps.push([bar.openMs, bar.yClose, bar.xClose, bar.flags]));
  }
  return steps;
}
