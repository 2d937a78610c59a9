import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManualClock } from '../../../../src/engine/clock';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { Backoff } from '../../../../src/engine/sources/backoff';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import { SlidingLimit } from '../../../../src/engine/sources/slidingLimit';
import { startBinanceServer } from '../../../support/binanceServer';
import { CollectorProcess } from './collectorProcess';
import { assertTruth, printed, withFaultRun } from './faultRun';
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

  it('keeps two programs on one address, refused for ten minutes and then closed at once for five, far below the limit together', async () => {
    const scale = 100;
    const market = quickTape({ seconds: 600, symbols: ['BTCUSDT'], perSecond: 1 });
    const server = await startBinanceServer({ market, speed: scale, playWhenStreams: 1 });
    const collectors = [new CollectorProcess(server, String(scale)), new CollectorProcess(server, String(scale))];
    try {
      await Promise.all(collectors.map((collector) => collector.whenTicks(5)));
      server.knobs.refuseUpgrade = { status: 503, remaining: 100_000 };
      server.cutAll();
      await sleep(600_000 / scale);
      server.knobs.refuseUpgrade = null;
      server.knobs.closeOnConnect = true;
      await sleep(300_000 / scale);
      server.knobs.closeOnConnect = false;
      const last = printed(server, instrumentId('btcusdt'), 'aggTrade').at(-1)?.id ?? 0;
      await Promise.all(collectors.map((collector) => collector.assertAllTo(last)));
      const most = mostWithin(server.connectTimes, 300_000 / scale);
      assert.ok(most <= 100, `${most} attempts of both within five minutes`);
      assert.deepEqual(server.violations, []);
    } finally {
      await Promise.all(collectors.map((collector) => collector.end()));
      await server.close();
    }
  }).timeout(60_000);

  it('stays far below 300 attempts in five minutes, whatever the draw of the jitter', async () => {
    for (const draw of [0, 0.5, 1]) {
      const clock = new ManualClock(0);
      const backoff = new Backoff({
        firstMs: binanceTiming.backoffFirstMs,
        longestMs: binanceTiming.backoffLongestMs,
        random: () => draw,
      });
      const limit = new SlidingLimit(75, 300_000);
      const attempts: number[] = [];
      while (clock.monotonicMs() < 1_200_000 && attempts.length < 5_000) {
        const waitMs = Math.max(backoff.nextDelayMs(), limit.waitMs(clock.monotonicMs()));
        await clock.advance(waitMs);
        limit.use(clock.monotonicMs());
        attempts.push(clock.monotonicMs());
      }
      const most = mostWithin(attempts, 300_000);
      assert.ok(most <= 75, `${most} attempts in five minutes with the draw ${draw}`);
    }
  });
});

/** The most of these times within any window of that length. */
function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((at) => times.filter((other) => other >= at && other < at + windowMs).length));
}
