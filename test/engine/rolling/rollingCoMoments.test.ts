import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProvisionalCoMoments } from '../../../src/engine/rolling/provisionalCoMoments';
import { RollingCoMoments } from '../../../src/engine/rolling/rollingCoMoments';
import type { PairWindow } from '../../../src/engine/rolling/coMoments';

/** Whole numbers, so that the truth can be computed exactly in BigInt: offsets, giants and equal values among them. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1_000, max: 1_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 2 ** 40, max: 2 ** 40 + 3 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 3, arbitrary: fc.constant(7) },
);
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 80 });

describe('rolling co-moments', () => {
  it('equal exact arithmetic to the last digits after every push, also behind giants', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 12 }), (pushed, windowBars) => {
        const window = new RollingCoMoments(windowBars);
        for (const [k, [y, x]] of pushed.entries()) {
          window.push(y, x);
          assertExact(window, pushed.slice(Math.max(0, k + 1 - windowBars), k + 1));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep the variance of a spread ten digits below that of its legs', () => {
    const window = new RollingCoMoments(50);
    for (let k = 0; k < 400; k++) window.push(2 ** 30 * (k % 17) + (k % 3), 2 ** 29 * (k % 17));
    const last = Array.from({ length: 50 }, (_, j) => (350 + j) % 3);
    const mean = last.reduce((sum, item) => sum + item, 0) / 50;
    const squares = last.reduce((sum, item) => sum + (item - mean) ** 2, 0);
    assert.ok(Math.abs(window.moments.spreadSquares(2) - squares) < 1e-12 * squares);
    assert.ok(Math.abs(window.moments.spreadDeviation(2 ** 30 + 5, 2 ** 29, 2) - (5 - mean)) < 1e-12);
  });

  it('are 0 for equal values, exactly, whatever was there before', () => {
    for (const constant of [0.1, 1e-8, 123456.789, 1e9 + 0.1]) {
      const window = new RollingCoMoments(10);
      for (const spike of [1e6, -3e9, 1e-9, 5]) window.push(spike, -spike);
      for (let k = 0; k < 10; k++) window.push(constant, -constant);
      assert.deepEqual([window.moments.yy.value, window.moments.xx.value, window.moments.xy.value], [0, 0, 0]);
    }
  });

  it('start anew after reset', () => {
    const used = new RollingCoMoments(4);
    for (let k = 0; k < 9; k++) used.push(k * 1e9, k * k);
    used.reset();
    assert.ok(!used.isWarm && used.size === 0);
    for (const [y, x] of [
      [1, 4],
      [2, 6],
      [4, 7],
    ] as const)
      used.push(y, x);
    assertExact(used, [
      [1, 4],
      [2, 6],
      [4, 7],
    ]);
  });
});

describe('provisional co-moments', () => {
  it('are those of the window with the open pairs pushed, and leave the window as it was', () => {
    fc.assert(
      fc.property(pairs, pairs, fc.integer({ min: 1, max: 12 }), value, value, (final, open, windowBars, y, x) => {
        const window = new RollingCoMoments(windowBars);
        for (const pair of final) window.push(...pair);
        const before = window.moments.yy.value;
        const provisional = new ProvisionalCoMoments(window);
        for (let round = 0; round < 2; round++) {
          provisional.restart();
          assertExact(provisional, final.slice(-windowBars));
          for (const [k, pair] of open.entries()) {
            provisional.push(...pair);
            assertExact(provisional, [...final, ...open.slice(0, k + 1)].slice(-windowBars));
          }
          provisional.replaceNewest(y, x);
          assertExact(provisional, [...final, ...open.slice(0, -1), [y, x] as const].slice(-windowBars));
        }
        assert.equal(window.moments.yy.value, before);
      }),
      { numRuns: 100 },
    );
  });

  it('cannot replace what was not pushed', () => {
    const provisional = new ProvisionalCoMoments(new RollingCoMoments(3));
    provisional.restart();
    assert.throws(() => provisional.replaceNewest(1, 1), /push one first/);
  });
});

function assertExact(window: PairWindow, expected: readonly (readonly [number, number])[]): void {
  assert.equal(window.size, expected.length);
  for (const [position, [y, x]] of expected.entries()) {
    assert.equal(window.yAt(position), y);
    assert.equal(window.xAt(position), x);
  }
  const { moments } = window;
  assert.ok(moments.peakY >= Math.max(...expected.map(([y]) => Math.abs(y))));
  const ys = expected.map(([y]) => BigInt(y));
  const xs = expected.map(([, x]) => BigInt(x));
  const yy = centred(ys, ys);
  const xx = centred(xs, xs);
  assert.ok(Math.abs(moments.yy.value - yy) <= 1e-14 * yy, `yy ${moments.yy.value} instead of ${yy}`);
  assert.ok(Math.abs(moments.xx.value - xx) <= 1e-14 * xx, `xx ${moments.xx.value} instead of ${xx}`);
  const scale = Math.sqrt(yy) * Math.sqrt(xx);
  assert.ok(Math.abs(moments.xy.value - centred(ys, xs)) <= 1e-14 * scale, `xy ${moments.xy.value}`);
}

/** Σ(a − ā)(b − b̄), rounded once. */
function centred(a: readonly bigint[], b: readonly bigint[]): number {
  const count = BigInt(a.length);
  const sum = (items: readonly bigint[]): bigint => items.reduce((total, item) => total + item, 0n);
  const products = sum(a.map((item, j) => item * (b[j] ?? 0n)));
  return Number(count * products - sum(a) * sum(b)) / a.length;
}
