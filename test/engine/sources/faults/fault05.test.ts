import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 5: doubled frames and doubled sockets', () => {
  it('stores each trade once though every frame comes three times and two sockets overlap', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 5 }), speed: 4, knobs: { extraCopies: 2 } },
        instruments: ['btcusdt', 'ethusdt'],
      },
      async (run) => {
        await run.flow();
        run.server.announceShutdown(null);
        await run.until('two sockets overlap', () => run.server.connections.size === 2);
        await run.finish();
        await assertTruth(run);
        await run.until('one socket is left', () => run.server.connections.size === 1);
        assert.ok((run.source.health()?.instruments[0]?.duplicates ?? 0) > 0);
      },
    ));

  it('makes one new connection when error and close fire together, and when closed while connecting', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 5 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.closeAll(1011, 'both');
        run.server.cutAll();
        await run.until('it is back', () => run.server.connectCount === 2 && run.server.connections.size === 1);
        run.server.knobs.refuseUpgrade = { status: 503, remaining: 1 };
        run.server.cutAll();
        await run.until('it is back', () => run.server.connectCount === 4 && run.server.connections.size === 1);
        await run.finish();
        assert.equal(run.server.connections.size, 1);
        assert.equal(run.server.connectCount, 4);
        await assertTruth(run);
      },
    ));

  it('makes one new connection where it is broken off while connecting, and takes no frame of the one before', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        for (let time = 0; time < 3; time++) {
          const before = run.server.connectCount;
          run.server.cutAll();
          await run.until('it tries again', () => run.server.connectCount > before);
          // Right behind the handshake, before anything is subscribed.
          run.server.cutAll();
        }
        await run.until('it is back', () => run.server.subscribedStreams().length === 2);
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connections.size, 1);
      },
    ));
});
