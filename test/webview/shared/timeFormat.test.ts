import assert from 'node:assert/strict';
import fc from 'fast-check';
import { timeFormat } from '../../../webview/shared/timeFormat';

const noon = Date.UTC(2026, 6, 14, 12, 30, 5);

describe('times as people read them', () => {
  it('are in the chosen zone, which is named with its offset', () => {
    const berlin = timeFormat('Europe/Berlin', noon);
    assert.equal(berlin.zoneName, 'Europe/Berlin (UTC+2)');
    assert.equal(berlin.stamp(noon, true), '14 Jul 14:30:05');
    assert.equal(timeFormat('Asia/Kolkata', noon).zoneName, 'Asia/Kolkata (UTC+5:30)');
    assert.equal(timeFormat('America/New_York', noon).zoneName, 'America/New York (UTC−4)');
    assert.equal(timeFormat('UTC', noon).zoneName, 'UTC');
    assert.equal(timeFormat('UTC', noon).clock(noon, false), '12:30');
  });

  it('follow the change to summer time', () => {
    const berlin = timeFormat('Europe/Berlin', noon);
    const change = Date.UTC(2026, 2, 29, 1);
    assert.equal(berlin.clock(change - 1, true), '01:59:59');
    assert.equal(berlin.clock(change, true), '03:00:00');
  });

  it('agree with the calendar of the platform in every zone tried', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Berlin',
          'America/St_Johns',
          'Asia/Kathmandu',
          'Pacific/Chatham',
          'Australia/Lord_Howe',
        ),
        fc.integer({ min: Date.UTC(2017, 7), max: Date.UTC(2035, 0) }),
        (zone, timeMs) => {
          const options = {
            timeZone: zone,
            hour: '2-digit',
            minute: '2-digit',
            second: '2-digit',
            hourCycle: 'h23',
          } as const;
          const expected = new Intl.DateTimeFormat('en-GB', options).format(timeMs);
          assert.equal(timeFormat(zone, timeMs).clock(timeMs, true), expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('give a dash for no time', () => {
    const utc = timeFormat('UTC', noon);
    assert.deepEqual([utc.clock(NaN, true), utc.day(NaN), utc.stamp(NaN, true)], ['–', '–', '–']);
  });
});
