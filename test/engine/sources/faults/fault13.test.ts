import assert from 'node:assert/strict';
import { ManualClock } from '../../../../src/engine/clock';
import { Backoff } from '../../../../src/engine/sources/backoff';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import { SlidingLimit } from '../../../../src/engine/sources/slidingLimit';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 13: a storm of reconnects', () => {
  it('slows down while upgrades are refused and while sockets are closed at once, and recovers after it', () =>
    withFaultRun({ server: { market: quickTape({ seconds: 4 }), speed: 4 }, instruments: ['btcusdt'] }, async (run) => {
      await run.flow();
      run.server.knobs.refuseUpgrade = { status: 503, remaining: 1_000 };
      run.server.cutAll();
      await new Promise((resolve) => setTimeout(resolve, 700));
      run.server.knobs.refuseUpgrade = null;
      run.server.knobs.closeOnConnect = true;
      const before = run.server.connectCount;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      run.server.knobs.closeOnConnect = false;
      // With the longest wait of 200 ms here and full jitter about ten attempts a second; without any, hundreds.
      assert.ok(run.server.connectCount - before < 40, `${run.server.connectCount - before} attempts in a second`);
      await run.finish();
      await assertTruth(run);
    }));

  it('stays far below 300 attempts in five minutes, whatever the draw of the jitter', async () => {
    for (const draw of [0, 0.5, 1]) {
      const clock = new ManualClock(0);
      const backoff = new Backoff({
        firstMs: binanceTiming.backoffFirstMs,
        longestMs: binanceTiming.backoffLongestMs,
        random: () => draw,
      });
      const limit = new SlidingLimit(150, 300_000);
      const attempts: number[] = [];
      while (clock.monotonicMs() < 1_200_000 && attempts.length < 5_000) {
        const waitMs = Math.max(backoff.nextDelayMs(), limit.waitMs(clock.monotonicMs()));
        await clock.advance(waitMs);
        limit.use(clock.monotonicMs());
        attempts.push(clock.monotonicMs());
      }
      const most = Math.max(
        ...attempts.map((at) => attempts.filter((other) => other >= at && other < at + 300_000).length),
      );
      assert.ok(most <= 150, `${most} attempts in five minutes with the draw ${draw}`);
    }
  });
});
