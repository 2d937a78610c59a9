import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 10: the cut after 24 hours', () => {
  it('replaces a connection before its end by one that overlaps it: no gap, and none of the cuts is met', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 8 }), speed: 4, knobs: { lifetimeMs: 900 } },
        instruments: ['btcusdt', 'ethusdt'],
        timing: { rotateFromMs: 250, rotateToMs: 400, overlapMs: 300 },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.ok(run.server.connectCount >= 4, `${run.server.connectCount} connections`);
        assert.deepEqual(run.store.gaps(), []);
        assert.ok(run.events.every((event) => event.kind !== 'status' || event.state !== 'offline'));
      },
    ));

  it('repairs the holes of both markets where all connections are cut at once all the same', () =>
    withFaultRun(
      {
        server: {
          market: quickTape({ seconds: 6, symbols: ['BTCUSDT', 'ETHUSDT', 'BNBUSDT'] }),
          usdm: quickTape({ seconds: 6 }),
          speed: 4,
          knobs: { lifetimeMs: 700 },
        },
        instruments: ['btcusdt', 'ethusdt', 'bnbusdt', 'usdm:btcusdt', 'usdm:ethusdt'],
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.ok(run.server.connectCount >= 4, `${run.server.connectCount} connections`);
      },
    ));
});
