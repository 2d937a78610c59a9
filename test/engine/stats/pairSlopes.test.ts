import assert from 'node:assert/strict';
import { slopeCount, slopesAtRanks } from '../../../src/engine/stats/pairSlopes';
import { holds, noise, pair } from './arbitrarySeries';
import { seededNormals } from './seededNormals';

describe('slopes of pairs', () => {
  it('are at each rank what sorting all of them puts there, ties in x left out', () => {
    holds(pair(2, 30, noise), ([y, x]) => {
      const slopes: number[] = [];
      for (let i = 0; i < x.length; i++) {
        for (let j = i + 1; j < x.length; j++) if (x[i] !== x[j]) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
      }
      const sorted = Float64Array.from(slopes).sort();
      assert.equal(slopeCount(x), sorted.length);
      if (sorted.length === 0) return;
      const ranks = [0, sorted.length >> 2, sorted.length >> 1, sorted.length - 1];
      slopesAtRanks(y, x, ranks).forEach((value, i) => assert.ok(value === sorted[ranks[i]!]));
    });
  });

  it('are found without holding them all where they are too many, also where few differ', () => {
    const random = seededNormals(21);
    const x = Float64Array.from({ length: 4_200 }, (_, t) => t >> 1);
    const coarse = x.map((value) => Math.round(0.5 * value + 2 * random()));
    const count = slopeCount(x);
    assert.ok(count > 8_000_000);
    const ranks = [(count >> 1) - 1000, count >> 1, (count >> 1) + 1000];
    const found = slopesAtRanks(coarse, x, ranks);
    // Counting is the definition: a value at rank r has at most r below it and more than r at or below it.
    found.forEach((value, k) => {
      let below = 0;
      let upTo = 0;
      for (let i = 0; i < x.length; i++) {
        for (let j = i + 1; j < x.length; j++) {
          const run = x[j]! - x[i]!;
          if (run === 0) continue;
          const slope = (coarse[j]! - coarse[i]!) / run;
          if (slope < value) below++;
          if (slope <= value) upTo++;
        }
      }
      assert.ok(below <= ranks[k]! && upTo > ranks[k]!);
    });
  });
});
