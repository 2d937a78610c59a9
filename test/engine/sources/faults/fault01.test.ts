import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 1: a socket that stays open and gives nothing', () => {
  it('notices by data, not by pings, makes the connection anew, and has every trade in the end', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 6 }), speed: 4, knobs: { pingEveryMs: 300 } },
        instruments: ['btcusdt', 'ethusdt'],
      },
      async (run) => {
        await run.flow();
        run.server.knobs.sendData = false;
        await run.until('the connection is given up', () => run.server.connectCount === 2);
        run.server.knobs.sendData = true;
        await run.finish();
        await assertTruth(run);
        assert.ok(run.store.gaps().some((gap) => gap.state === 'repaired'));
        assert.ok(run.log.some((line) => line.includes('silent')));
      },
    ));

  it('fetches what the silent stream does not bring while it lasts, so that the store does not fall behind', () =>
    withFaultRun({ server: { market: quickTape({ seconds: 8 }), speed: 4 }, instruments: ['btcusdt'] }, async (run) => {
      await run.flow();
      run.server.knobs.sendData = false;
      const before = run.countTicks();
      await run.until('ticks come by REST', () => run.countTicks() > before + 10);
      assert.ok(run.server.restRequests.some((path) => path.includes('/aggTrades')));
      run.server.knobs.sendData = true;
      await run.finish();
      await assertTruth(run);
    }));
});
