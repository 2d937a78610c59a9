import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LivePair, staleAfterMs } from '../../../src/engine/analytics/livePair';
import { pairSeries } from '../../../src/engine/analytics/pairSeries';
import { barFlags } from '../../../src/engine/contract/market';
import { barsOf, pairCloses, pairOf, startMs } from './pairFixtures';

const stepMs = 60_000;
const small = { prices: 'level', hedge: { window: 3 }, z: { window: 3 } };

describe('live pair', () => {
  it('the forming value is what the close would give at its last prices, with one or two bars open', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 12 }),
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        fc.constantFrom(0, 0.3),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(1_000),
        fc.constantFrom('ols', 'tls', 'kalman'),
        (window, zWindow, refitEvery, strict, holes, open, seed, estimator) => {
          const settings = pairOf({ hedge: { estimator, window, refitEvery }, z: { window: zWindow, strict } });
          const { y, x } = pairCloses({ ...walk, seed, holes, length: 40 });
          y[0] = 100;
          x[0] = 100;
          const pair = new LivePair(settings);
          const noise = seed % 7;
          for (let k = 0; k < 40; k++) {
            if (k >= 40 - open) {
              for (let tick = 0; tick <= noise; tick++) formBoth(pair, k, y, x, tick === noise ? 1 : 1.01);
              pair.formingPoint();
            } else closeBoth(pair, k, y, x);
          }
          const lastTraded = [...y.keys()].findLast((k) => !Number.isNaN(y[k]) || !Number.isNaN(x[k])) ?? 0;
          if (lastTraded < 40 - open) return;
          const batch = pairSeries(settings, barsOf(y), barsOf(x), startMs + (lastTraded + 1) * stepMs);
          const point = pair.formingPoint();
          assert.equal(point?.openMs, batch.openMs[lastTraded]);
          const filled = (batch.flags[lastTraded] ?? 0) & barFlags.filled;
          assert.equal(point?.flags, barFlags.forming | filled);
          // A filter skips a filled bar; a forming one may still fill.
          if (estimator === 'kalman' && filled !== 0) return;
          for (const name of ['z', 'beta', 'alpha', 'spread'] as const) {
            near(point?.[name] ?? NaN, batch[name][lastTraded] ?? NaN);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('final points are the same bits with and without ticks in between', () => {
    const { y, x } = pairCloses({ ...walk, length: 200 });
    const quiet = new LivePair(pairOf({ hedge: { window: 20 }, z: { window: 10 } }));
    const busy = new LivePair(quiet.settings);
    for (let k = 0; k < 200; k++) {
      for (let tick = 0; tick < 30; tick++) {
        busy.onForming(tick % 2 === 0 ? 'y' : 'x', startMs + k * stepMs, 50 + tick, startMs + k * stepMs + tick);
        busy.value(startMs + k * stepMs + tick);
      }
      assert.deepEqual(closeBoth(busy, k, y, x), closeBoth(quiet, k, y, x));
    }
  });

  it('says how many bars it needs and has, and when they will be there', () => {
    const pair = new LivePair(pairOf({ hedge: { window: 30 }, z: { window: 10 } }));
    assert.equal(pair.value(startMs).reason, 'no trade of yyy yet');
    for (let k = 0; k < 20; k++) close(pair, k, 100 + (k % 3), 50 + (k % 5));
    const waiting = pair.value(startMs + 20 * stepMs);
    assert.deepEqual([waiting.haveBars, waiting.needBars], [20, 30]);
    assert.equal(waiting.reason, 'needs 30 bars, has 20');
    assert.equal(waiting.readyMs, startMs + 29 * stepMs);
    for (let k = 20; k < 29; k++) close(pair, k, 100 + (k % 3), 50 + (k % 5));
    pair.onForming('y', startMs + 29 * stepMs, 101, startMs + 29 * stepMs);
    const warm = pair.value(startMs + 29 * stepMs);
    assert.deepEqual([warm.haveBars, warm.reason, warm.provisional], [30, '', true]);
    assert.ok(Number.isNaN(warm.readyMs) && Number.isFinite(warm.z));
  });

  it('counts the wait for the first scheduled fit among the bars it needs', () => {
    const pair = new LivePair(pairOf({ hedge: { window: 10, refitEvery: 50 }, z: { window: 5 } }));
    for (let k = 0; k < 12; k++) close(pair, k, 100 + (k % 3), 50 + (k % 5));
    const { needBars, reason } = pair.value(startMs + 12 * stepMs);
    assert.equal((startMs / stepMs + needBars - 1) % 50, 0);
    assert.match(reason, /needs \d+ bars, has 12/);
    for (let k = 12; k < needBars - 1; k++) close(pair, k, 100 + (k % 3), 50 + (k % 5));
    assert.ok(Number.isNaN(pair.value(startMs + needBars * stepMs).z));
    close(pair, needBars - 1, 103, 51);
    assert.ok(Number.isFinite(pair.value(startMs + needBars * stepMs).z));
  });

  it('gives the standard error of the hedge ratio', () => {
    const pair = new LivePair(pairOf({ ...small, hedge: { window: 4 } }));
    for (const [k, [y, x]] of [
      [2, 1],
      [3, 2],
      [7, 3],
      [8, 4],
    ].entries())
      close(pair, k, y ?? NaN, x ?? NaN);
    // β = 11/5; residuals 0.3, −0.9, 0.9, −0.3; their squares 1.8; √(1.8/2/5).
    const value = pair.value(startMs);
    near(value.beta, 2.2);
    near(value.betaStdErr, Math.sqrt(0.18));
  });

  it('names the leg that does not move, and recovers with the next fit', () => {
    const pair = new LivePair(pairOf(small));
    for (let k = 0; k < 4; k++) close(pair, k, 2 + k * k, 5);
    const stuck = pair.value(startMs);
    assert.ok(Number.isNaN(stuck.beta) && Number.isNaN(stuck.z));
    assert.match(stuck.reason, /xxx did not move in the 3 bars/);
    close(pair, 4, 9, 6);
    assert.equal(pair.value(startMs).reason, '');
  });

  it('a leg equal to the other has a hedge ratio of 1 and no z', () => {
    const pair = new LivePair(pairOf({ hedge: { window: 30 }, z: { window: 10 } }));
    const { x } = pairCloses({ ...walk, length: 60, level: 1e-8 });
    for (let k = 0; k < 60; k++) close(pair, k, x[k] ?? NaN, x[k] ?? NaN);
    const value = pair.value(startMs);
    assert.equal(value.beta, 1);
    assert.ok(Number.isNaN(value.z));
    assert.match(value.reason, /spread did not move/);
  });

  it('a leg that follows the other but for rounding, and a leg that moves by its last digit, have no z', () => {
    const settings = pairOf({ hedge: { window: 30 }, z: { window: 10 } });
    const { x } = pairCloses({ ...walk, length: 60 });
    const [double, still] = [new LivePair(settings), new LivePair(settings)];
    for (let k = 0; k < 60; k++) {
      close(double, k, 2 * (x[k] ?? NaN), x[k] ?? NaN);
      close(still, k, x[k] ?? NaN, 1e5 * (1 + (k % 3) * Number.EPSILON));
    }
    assert.match(double.value(startMs).reason, /spread did not move/);
    assert.match(still.value(startMs).reason, /xxx did not move/);
    assert.ok(pairSeries(settings, barsOf(x.map((price) => 2 * price)), barsOf(x)).z.every(Number.isNaN));
  });

  it('a bar that closes without a tick of its own moves the value of the bar that forms after it', () => {
    const [late, fresh] = [new LivePair(pairOf(small)), new LivePair(pairOf(small))];
    for (const pair of [late, fresh]) for (let k = 0; k < 5; k++) close(pair, k, 2 + k * k, 5 + 3 * k);
    const openMs = startMs + 6 * stepMs;
    for (const leg of ['y', 'x'] as const) late.onForming(leg, openMs, 40, openMs);
    const before = late.formingPoint();
    for (const pair of [late, fresh]) close(pair, 5, 29, 19);
    for (const leg of ['y', 'x'] as const) fresh.onForming(leg, openMs, 40, openMs);
    assert.deepEqual(late.formingPoint(), fresh.formingPoint());
    assert.notDeepEqual(late.formingPoint(), before);
  });

  it('a leg silent for more than two bars and ten seconds makes the value stale, not wrong', () => {
    const pair = new LivePair(pairOf(small));
    for (let k = 0; k < 6; k++) close(pair, k, 2 + k, 5 + k * k);
    const barMs = startMs + 6 * stepMs;
    pair.onForming('y', barMs, 9, barMs + 500);
    pair.onForming('x', barMs, 40, barMs + 1_000);
    const fresh = pair.value(barMs + 2_000);
    assert.deepEqual([fresh.ageYMs, fresh.ageXMs, fresh.stale], [1_500, 1_000, false]);
    pair.onForming('x', barMs, 40, barMs + 2 * stepMs);
    const stale = pair.value(barMs + 500 + 2 * stepMs + 1);
    assert.deepEqual([stale.stale, stale.z], [true, fresh.z]);
    assert.equal(staleAfterMs(1_000), 10_000);
    assert.equal(staleAfterMs(60_000), 120_000);
  });

  it('says how many bars of the fit window are filled or incomplete', () => {
    const pair = new LivePair(pairOf({ ...small, hedge: { window: 4 } }));
    for (let k = 0; k < 8; k++) {
      if (k !== 5) pair.onBar('y', startMs + k * stepMs, 2 + k, 1, k !== 6);
      pair.onBar('x', startMs + k * stepMs, 5 + k * k, 1, k > 1);
    }
    const points = pair.advance(startMs + 8 * stepMs);
    assert.deepEqual(
      points.map((point) => point.flags),
      [0, 0, 1, 1, 1, barFlags.complete | barFlags.filled, 0, 1],
    );
    const { filledBars, incompleteBars } = pair.value(startMs);
    assert.deepEqual([filledBars, incompleteBars], [1, 1]);
  });

  it('closes filled bars while a leg is silent, and goes on when it trades again', () => {
    const pair = new LivePair(pairOf(small));
    for (let k = 0; k < 4; k++) close(pair, k, 2 + k, 5 + k * k);
    for (let k = 4; k < 7; k++) pair.onBar('y', startMs + k * stepMs, 2 + k, 1, true);
    const points = pair.advance(startMs + 7 * stepMs);
    assert.equal(points.length, 3);
    assert.ok(points.every((point) => (point.flags & barFlags.filled) !== 0));
    assert.equal(pair.onBar('x', startMs + 7 * stepMs, 60, 1, true), true);
  });

  it('refuses a revision of a closed bar, and gives its effect after reset', () => {
    const pair = new LivePair(pairOf(small));
    for (let k = 0; k < 5; k++) close(pair, k, 2 + k * k, 5 + 3 * k);
    assert.equal(pair.onBar('y', startMs + 2 * stepMs, 7, 1, true, true), false);
    pair.reset();
    assert.ok(Number.isNaN(pair.value(startMs).barOpenMs));
    for (let k = 0; k < 5; k++) close(pair, k, k === 2 ? 7 : 2 + k * k, 5 + 3 * k);
    const fresh = new LivePair(pairOf(small));
    for (let k = 0; k < 5; k++) close(fresh, k, k === 2 ? 7 : 2 + k * k, 5 + 3 * k);
    assert.deepEqual(pair.value(startMs), fresh.value(startMs));
  });

  it('prices that are no prices and ticks of closed bars change nothing', () => {
    const pair = new LivePair(pairOf(small));
    for (let k = 0; k < 5; k++) close(pair, k, 2 + k * k, 5 + 3 * k);
    const before = pair.value(startMs + 5 * stepMs);
    for (const price of [0, -1, NaN, Infinity]) pair.onForming('y', startMs + 5 * stepMs, price, startMs);
    pair.onForming('y', startMs + 4 * stepMs, 999, startMs);
    assert.deepEqual(pair.value(startMs + 5 * stepMs), before);
    assert.equal(pair.formingPoint(), null);
  });
});

function close(pair: LivePair, k: number, y: number, x: number): ReturnType<LivePair['advance']> {
  pair.onBar('y', startMs + k * stepMs, y, 1, true);
  pair.onBar('x', startMs + k * stepMs, x, 1, true);
  return pair.advance(startMs + (k + 1) * stepMs);
}

function closeBoth(pair: LivePair, k: number, y: Float64Array, x: Float64Array): ReturnType<LivePair['advance']> {
  if (!Number.isNaN(y[k])) pair.onBar('y', startMs + k * stepMs, y[k] ?? NaN, 1, true);
  if (!Number.isNaN(x[k])) pair.onBar('x', startMs + k * stepMs, x[k] ?? NaN, 1, true);
  return pair.advance(startMs + (k + 1) * stepMs);
}

function formBoth(pair: LivePair, k: number, y: Float64Array, x: Float64Array, factor: number): void {
  const openMs = startMs + k * stepMs;
  if (!Number.isNaN(y[k])) pair.onForming('y', openMs, (y[k] ?? NaN) * factor, openMs);
  if (!Number.isNaN(x[k])) pair.onForming('x', openMs, (x[k] ?? NaN) * factor, openMs);
}

function near(actual: number, expected: number): void {
  if (Number.isNaN(expected)) assert.ok(Number.isNaN(actual), `${actual} instead of NaN`);
  else assert.ok(Math.abs(actual - expected) <= 1e-9 * (1 + Math.abs(expected)), `${actual} instead of ${expected}`);
}

const walk = {
  seed: 5,
  length: 60,
  level: 100,
  stepShare: 1e-3,
  slope: 0.8,
  spreadShare: 0.5,
  holes: 0,
  spikes: 0,
  flat: 0,
};
