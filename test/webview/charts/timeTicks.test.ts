import assert from 'node:assert/strict';
import fc from 'fast-check';
import { timeTicks } from '../../../webview/charts/timeTicks';
import { timeFormat } from '../../../webview/shared/timeFormat';

const hour = 3_600_000;

describe('ticks of time', () => {
  it('lie on round moments of the zone, and name the day where one begins', () => {
    const kathmandu = timeFormat('Asia/Kathmandu', Date.UTC(2026, 6, 14));
    const from = Date.UTC(2026, 6, 14, 15);
    const { labels } = timeTicks([from, from + 6 * hour], 6, kathmandu, 0);
    assert.deepEqual(labels, ['21:00', '22:00', '23:00', '15 Jul', '01:00', '02:00']);
  });

  it('stay on midnight over both changes of the clocks', () => {
    const berlin = timeFormat('Europe/Berlin', Date.UTC(2026, 6, 14));
    for (const month of [2, 9]) {
      const from = Date.UTC(2026, month, 20);
      const { timesMs } = timeTicks([from, from + 14 * 24 * hour], 20, berlin, 0);
      assert.ok(timesMs.length >= 13);
      for (const timeMs of timesMs) assert.equal(berlin.clock(timeMs, true), '00:00:00');
    }
  });

  it('rise strictly, are at most as many as asked for in view, and end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2018, 0), max: Date.UTC(2030, 0) }),
        fc.integer({ min: 5_000, max: 400 * 24 * hour }),
        fc.integer({ min: 2, max: 20 }),
        (from, span, atMost) => {
          const { timesMs, labels } = timeTicks(
            [from, from + span],
            atMost,
            timeFormat('Australia/Lord_Howe', from),
            1,
          );
          assert.equal(labels.length, timesMs.length);
          for (let i = 1; i < timesMs.length; i++) assert.ok((timesMs[i] ?? 0) > (timesMs[i - 1] ?? 0));
          assert.ok(timesMs.filter((timeMs) => timeMs >= from && timeMs <= from + span).length <= atMost + 2);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are none in an empty stretch', () => {
    assert.deepEqual(timeTicks([5, 5], 6, timeFormat('UTC', 0)).timesMs, []);
  });
});
