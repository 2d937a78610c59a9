import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { SteppedClock } from './steppedClock';
import { quickTape } from './tapes';

describe('fault 28: the computer sleeps and wakes', () => {
  it('treats every connection as dead when the wall clock has jumped against the monotonic one, and closes the hole', () => {
    const clock = new SteppedClock();
    return withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'], clock },
      async (run) => {
        await run.flow();
        // Asleep: nothing is delivered, the exchange goes on, and our wall clock is 90 s further on waking.
        run.server.knobs.sendData = false;
        await new Promise((resolve) => setTimeout(resolve, 100));
        clock.stepMs = 90_000;
        await run.until('it has connected anew', () => run.server.connectCount === 2);
        run.server.knobs.sendData = true;
        assert.ok(run.log.some((line) => line.includes('slept')));
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 2, 'once, not in a storm');
      },
    );
  });
});
