import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { startBinanceServer } from '../../../support/binanceServer';
import { CollectorProcess } from './collectorProcess';
import { assertTruth, printed, withFaultRun } from './faultRun';
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

  it('closes the hole after the process was stopped (SIGSTOP) and went on (SIGCONT), over one new connection', async function () {
    if (process.platform === 'win32') this.skip();
    const server = await startBinanceServer({ market: quickTape({ seconds: 16 }), speed: 4, playWhenStreams: 1 });
    const collector = new CollectorProcess(server);
    try {
      await collector.whenTicks(20);
      collector.signal('SIGSTOP');
      await sleep(1_200);
      collector.signal('SIGCONT');
      await server.play();
      await collector.assertAllTo(printed(server, instrumentId('btcusdt'), 'aggTrade').at(-1)?.id ?? 0);
      assert.ok(
        collector.log.some((line) => line.includes('slept')),
        collector.log.join('\n'),
      );
      assert.deepEqual([server.connectCount, server.violations], [2, []]);
    } finally {
      await collector.end();
      await server.close();
    }
  });
});
