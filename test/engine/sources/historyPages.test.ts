import assert from 'node:assert/strict';
import fc from 'fast-check';
import { barsIn, joinSpans, newestPage, spansFrom, subtractSpans } from '../../../src/engine/sources/historyPages';
import type { TimeSpan } from '../../../src/engine/sources/historyWants';

/** Spans of whole steps, as the set of the steps in them: what an independent count goes by. */
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  .map((steps) => ({ steps: new Set(steps), spans: spansOf(new Set(steps)) }));

describe('pages of history', () => {
  it('cover every missing bar once, newest first, however the holes lie, and none spans more bars than it may', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 12 }), ({ steps, spans: missing }, pageBars) => {
        const asked: number[] = [];
        let rest = missing;
        let beforeMs = Infinity;
        for (let next = newestPage(rest, 10, pageBars); next !== null; next = newestPage(rest, 10, pageBars)) {
          const { page } = next;
          assert.ok((page.toMs - page.fromMs) / 10 <= pageBars);
          assert.ok(page.toMs <= beforeMs, 'the newest first');
          beforeMs = page.fromMs;
          const within = stepsOf(page.missing);
          assert.equal(page.bars, within.length);
          assert.ok(within.every((step) => step * 10 >= page.fromMs && step * 10 < page.toMs));
          asked.push(...within);
          rest = next.rest;
        }
        assert.deepEqual(asked.toSorted(byNumber), [...steps].toSorted(byNumber));
      }),
    );
  });

  it('put holes that lie close together into one request', () => {
    const missing = [
      { fromMs: 0, toMs: 10 },
      { fromMs: 50, toMs: 60 },
      { fromMs: 90, toMs: 100 },
    ];
    const next = newestPage(missing, 10, 6);
    assert.deepEqual([next?.page.fromMs, next?.page.toMs, next?.page.bars], [50, 100, 2]);
    assert.deepEqual(next?.rest, [{ fromMs: 0, toMs: 10 }]);
  });
});

describe('spans', () => {
  it('are joined, cut and taken from each other as sets of bars are', () => {
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 0, max: 60 }), (a, b, from) => {
        assert.deepEqual(
          stepsOf(subtractSpans(a.spans, b.spans)),
          [...a.steps].filter((s) => !b.steps.has(s)).toSorted(byNumber),
        );
        const both = joinSpans([...a.spans, ...b.spans]);
        assert.deepEqual(both, spansOf(new Set([...a.steps, ...b.steps])));
        assert.equal(barsIn(a.spans, 10), a.steps.size);
        assert.deepEqual(
          stepsOf(spansFrom(a.spans, from * 10)),
          [...a.steps].filter((s) => s >= from).toSorted(byNumber),
        );
      }),
    );
  });
});

function spansOf(steps: ReadonlySet<number>): readonly TimeSpan[] {
  const found: TimeSpan[] = [];
  for (let step = 0; step <= 61; step++) {
    if (!steps.has(step) || steps.has(step - 1)) continue;
    let end = step;
    while (steps.has(end)) end++;
    found.push({ fromMs: step * 10, toMs: end * 10 });
  }
  return found;
}

function stepsOf(spansGiven: readonly TimeSpan[]): number[] {
  return spansGiven.flatMap(({ fromMs, toMs }) =>
    Array.from({ length: (toMs - fromMs) / 10 }, (_, at) => fromMs / 10 + at),
  );
}

function byNumber(a: number, b: number): number {
  return a - b;
}
