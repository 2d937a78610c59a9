import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 11: the notice of shutdown', () => {
  it('connects anew first and then leaves: a close that follows the notice costs nothing', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.announceShutdown(600);
        await run.until('the new connection has taken over', () => run.server.connectCount === 2);
        await run.finish();
        await assertTruth(run);
        assert.deepEqual(run.store.gaps(), []);
        assert.equal(run.server.connections.size, 1);
      },
    ));

  for (const closeAfterMs of [0, null] as const) {
    const what = closeAfterMs === null ? 'that no close follows' : 'together with the close';
    it(`survives a notice ${what}`, () =>
      withFaultRun(
        { server: { market: quickTape({ seconds: 4 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
        async (run) => {
          await run.flow();
          run.server.announceShutdown(closeAfterMs);
          await run.until('the new connection is there', () => run.server.connectCount >= 2);
          await run.finish();
          await assertTruth(run);
          await run.until('one connection is left', () => run.server.connections.size === 1);
        },
      ));
  }

  it('survives a close without any notice, and events of kinds that are not known yet', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 4 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.inject('{"stream":"btcusdt@newThing","data":{"e":"newThing","E":1}}');
        run.server.inject('{"e":"anotherNewThing","E":1}');
        run.server.closeAll(1001, 'Going away');
        await run.until('the new connection is there', () => run.server.connectCount >= 2);
        await run.finish();
        await assertTruth(run);
        assert.deepEqual(run.source.health()?.rejected, {});
      },
    ));

  it('knows the notice in its raw form, and once only however often it comes', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 5 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        for (let time = 0; time < 20; time++) run.server.inject('{"e":"serverShutdown","E":1795363350000}');
        await run.until('one new connection has taken over', () => run.server.connectCount === 2);
        await run.finish();
        await assertTruth(run);
        assert.deepEqual([run.server.connectCount, run.store.gaps()], [2, []]);
      },
    ));

  it('is not driven from one connection to the next by an exchange that tells each of them to go', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 8 }), speed: 4 },
        instruments: ['btcusdt', 'ethusdt'],
        timing: { overlapMs: 100, stableMs: 10_000, backoffFirstMs: 200, backoffLongestMs: 2_000 },
      },
      async (run) => {
        await run.flow();
        const telling = setInterval(() => run.server.announceShutdown(null), 10);
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        clearInterval(telling);
        assert.ok(run.server.connectCount >= 2 && run.server.connectCount <= 10, `${run.server.connectCount} in 1.5 s`);
        await run.finish();
        await assertTruth(run);
      },
    ));
});
