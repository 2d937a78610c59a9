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
});
