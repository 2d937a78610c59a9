import assert from 'node:assert/strict';
import { assertTruth, withFaultRun, type FaultRun } from './faultRun';
import { SteppedClock } from './steppedClock';
import { quickTape } from './tapes';

describe('fault 22: clocks that differ', () => {
  for (const clockOffsetMs of [1_270, -5_000]) {
    it(`knows the exchange's time, and shows latency as it is, with the exchange ${clockOffsetMs} ms ahead`, () =>
      withFaultRun({ server: { market: nowTape(clockOffsetMs), speed: 1 }, instruments: ['btcusdt'] }, async (run) => {
        await run.flow(30);
        assertSameTime(run);
        const lag = run.source.health()?.instruments[0]?.lagP50Ms ?? Number.NaN;
        assert.ok(Math.abs(lag) < 600, `${lag} ms`);
        await run.finish();
        await assertTruth(run);
        assert.deepEqual(run.store.gaps(), []);
      }));
  }

  it('follows a step of the exchange by an hour, and a drift of 50 ms a minute', () =>
    withFaultRun(
      {
        server: { market: nowTape(), speed: 1, knobs: { clockDriftMsPerMinute: 50 } },
        instruments: ['btcusdt'],
        timing: { clockRefreshMs: 150 },
      },
      async (run) => {
        await run.flow(20);
        assertSameTime(run);
        run.server.stepClock(3_600_000);
        await run.until('it has followed', () => run.source.exchangeNowMs() - Date.now() > 3_000_000);
        assertSameTime(run);
        await run.finish();
        await assertTruth(run);
        assert.deepEqual(run.store.gaps(), [], 'an hour without an id is no loss');
      },
    ));

  it('makes the bars right where the exchange’s clock is an hour ahead of its own trades, so that each comes too late', () =>
    withFaultRun(
      { server: { market: nowTape(), speed: 1, knobs: { clockOffsetMs: 3_600_000 } }, instruments: ['btcusdt'] },
      async (run) => {
        await run.flow(20);
        await run.finish();
        // Bars that trades have come to since are rebuilt once a second.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await assertTruth(run);
        assert.deepEqual(run.store.gaps(), []);
      },
    ));

  it('is not moved by a step of our own clock by an hour', () => {
    const clock = new SteppedClock();
    return withFaultRun({ server: { market: nowTape(), speed: 1 }, instruments: ['btcusdt'], clock }, async (run) => {
      await run.flow(20);
      clock.stepMs = 3_600_000;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await run.until(
        'it knows the time again',
        () => Math.abs(run.source.exchangeNowMs() - run.server.exchangeNowMs()) < 600,
      );
      await run.finish();
      await assertTruth(run);
    });
  });
});

/** Trades of about now, since these tests compare clocks. */
function nowTape(offsetMs = 0) {
  return quickTape({ seconds: 4, startMs: Math.floor(Date.now() / 1_000) * 1_000 + offsetMs, perSecond: 40 });
}

/** Within half a round trip, which on a busy machine is long; the offsets tested are longer by far. */
function assertSameTime(run: FaultRun): void {
  const differenceMs = run.source.exchangeNowMs() - run.server.exchangeNowMs();
  assert.ok(Math.abs(differenceMs) < 600, `the exchange's time is off by ${differenceMs} ms`);
}
