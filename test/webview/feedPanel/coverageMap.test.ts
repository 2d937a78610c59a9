import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { coverageCsv, coverageMap, hourState } from '../../../webview/feedPanel/coverageMap';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { hour, hourMs, nowMs } from './feedData';

const instrument = instrumentId('btcusdt');
const utc = timeFormat('UTC', nowMs);

describe('the map of what is stored', () => {
  it('has every hour from the first stored one to now, in rows of days, and leaves none out that is missing', () => {
    // 22 Nov 16:00: the first hour is 22:00 of the day before, and the two hours before now have nothing.
    const hours = [18, 17, 16, 3].map((back) => hour({ startMs: nowMs - back * hourMs }));
    const [map] = coverageMap([{ instrument, hours }], utc, nowMs + 60_000);
    assert.deepEqual(
      map?.days.map(({ label, before, hours: shown }) => [label, before, shown.map(({ state }) => state[0]).join('')]),
      [
        ['21 Nov', 22, 'ss'],
        ['22 Nov', 0, 'smmmmmmmmmmmmsmmm'],
      ],
    );
    assert.equal(map?.days[1]?.hours[1]?.says, 'btcusdt, 22 Nov 01:00: no tick is stored');
  });

  it('shows the worst that is known of an hour', () => {
    assert.equal(hourState(hour({ gapsRepaired: 2 })), 'repaired');
    assert.equal(hourState(hour({ gapsRepaired: 2, gapsOpen: 1 })), 'open');
    assert.equal(hourState(hour({ gapsOpen: 1, gapsLost: 1 })), 'lost');
    const [map] = coverageMap([{ instrument, hours: [hour({ gapsRepaired: 2, gapsOpen: 1 })] }], utc, nowMs);
    assert.match(map?.days[0]?.hours[0]?.says ?? '', /1.200 ticks, 1 gap open, 2 gaps repaired$/);
  });

  it('puts days where the chosen zone has them, half hours and a day of 25 hours too', () => {
    const kolkata = timeFormat('Asia/Kolkata', nowMs);
    const start = Date.UTC(2026, 10, 21, 18);
    const [map] = coverageMap([{ instrument, hours: [hour({ startMs: start })] }], kolkata, start + hourMs);
    assert.deepEqual(
      map?.days.map(({ label, before, hours }) => [label, before, hours.length]),
      [
        ['21 Nov', 23, 1],
        ['22 Nov', 0, 1],
      ],
    );
    const berlin = timeFormat('Europe/Berlin', nowMs);
    const midnight = Date.UTC(2026, 9, 24, 22);
    const [autumn] = coverageMap(
      [{ instrument, hours: [hour({ startMs: midnight })] }],
      berlin,
      midnight + 24 * hourMs,
    );
    assert.deepEqual(
      autumn?.days.map(({ hours }) => hours.length),
      [25],
    );
  });

  it('shows no more than two weeks, and takes all of it along as CSV', () => {
    const hours = Array.from({ length: 20 * 24 }, (_, at) => hour({ startMs: nowMs - (20 * 24 - at) * hourMs }));
    const [map] = coverageMap([{ instrument, hours }], utc, nowMs);
    assert.equal(map?.days.length, 14);
    const lines = coverageCsv([{ instrument, hours }]).trim().split('\n');
    assert.equal(lines.length, 1 + hours.length);
    assert.equal(lines.at(-1), 'spot:btcusdt,2026-11-22T15:00:00.000Z,stored,1200,1,1200,0,0,0');
  });

  it('is empty for a symbol without trades', () => {
    assert.deepEqual(coverageMap([{ instrument, hours: [] }], utc, nowMs), [{ name: 'btcusdt', days: [] }]);
  });
});
