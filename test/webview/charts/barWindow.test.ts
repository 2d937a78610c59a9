import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  barWindow,
  fewestBars,
  mostBars,
  nearestRow,
  zoomBy,
  zoomTo,
  zoomToShow,
} from '../../../webview/charts/barWindow';

const minute = 60_000;
const openMs = Float64Array.from({ length: 1_000 }, (_, row) => row * minute);
const newestMs = 999 * minute;
const follow = { visibleBars: 100, rightMs: null };

describe('the stretch of bars in view', () => {
  it('follows the newest bar, with a little room', () => {
    const window = barWindow(openMs, minute, follow, 700);
    assert.ok(window.follows);
    assert.deepEqual(window.rangeMs, [901 * minute, 1_001 * minute]);
    assert.deepEqual([window.visibleFrom, window.visibleTo], [901, 1_000]);
    assert.ok(window.from < window.visibleFrom, 'some bars beside the view are drawn, for a drag');
  });

  it('stays where a person left it while bars come in', () => {
    const zoom = { visibleBars: 100, rightMs: 500 * minute };
    const before = barWindow(openMs, minute, zoom, 700);
    const after = barWindow(Float64Array.of(...openMs, 1_000 * minute), minute, zoom, 700);
    assert.deepEqual(after.rangeMs, before.rangeMs);
    assert.equal(before.follows, false);
  });

  it('follows again once the newest bar is dragged into view', () => {
    assert.equal(zoomTo([950 * minute, 1_002 * minute], newestMs, minute).rightMs, null);
    assert.equal(zoomTo([900 * minute, 980 * minute], newestMs, minute).rightMs, 980 * minute);
  });

  it('draws a few hundred bars at most, whatever is zoomed to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 20_000 }), (bars, right) => {
        const zoom = { visibleBars: bars, rightMs: right * minute };
        const window = barWindow(openMs, minute, zoom, 700);
        const visible = (window.rangeMs[1] - window.rangeMs[0]) / minute;
        assert.ok(visible >= fewestBars && visible <= mostBars);
        assert.ok(window.to - window.from <= mostBars * 2);
        assert.ok(window.from >= 0 && window.to <= openMs.length);
      }),
    );
  });

  it('zooms by keys around the right edge', () => {
    const window = barWindow(openMs, minute, follow, 700);
    assert.deepEqual(zoomBy(0.5, follow, window, minute), { visibleBars: 50, rightMs: null });
  });

  it('moves to a bar that the keys went to, and not for one in view', () => {
    const window = barWindow(openMs, minute, follow, 700);
    assert.equal(zoomToShow(950 * minute, window, follow, minute), null);
    for (const row of [5, 400, 899]) {
      const zoom = zoomToShow(row * minute, window, follow, minute);
      assert.ok(zoom !== null);
      const moved = barWindow(openMs, minute, zoom, 700);
      assert.ok(moved.visibleFrom <= row && row < moved.visibleTo, `row ${row}`);
    }
    const past = barWindow(openMs, minute, { visibleBars: 100, rightMs: 300 * minute }, 700);
    const zoom = zoomToShow(newestMs, past, { visibleBars: 100, rightMs: 300 * minute }, minute);
    assert.ok(zoom !== null && barWindow(openMs, minute, zoom, 700).follows, 'the newest bar is followed again');
  });

  it('is empty without bars', () => {
    const window = barWindow(new Float64Array(), minute, follow, 700);
    assert.deepEqual([window.from, window.to], [0, 0]);
  });

  it('finds the nearest bar, over gaps too', () => {
    const gappy = Float64Array.of(0, 1, 10);
    assert.deepEqual(
      [-5, 0.4, 5, 6, 99].map((timeMs) => nearestRow(gappy, timeMs)),
      [0, 0, 1, 2, 2],
    );
    assert.equal(nearestRow(new Float64Array(), 3), -1);
  });
});
