import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 4: trades lost during a reconnect', () => {
  it('fetches what was printed while the socket was cut, and marks the gap until it is closed', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 2 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.server.whenSubscribed(['btcusdt@aggTrade', 'ethusdt@aggTrade']);
        void run.server.play();
        await run.until('ticks flow', () => run.events.filter((event) => event.kind === 'tick').length > 20);
        run.server.skipNext(15);
        run.server.cutAll();
        await run.until('a gap is repaired', () => run.store.gaps().some((gap) => gap.state === 'repaired'));
        await run.finish();
        await assertTruth(run);
        assert.ok(run.events.some((event) => event.kind === 'gap' && event.state === 'open'));
      },
    ));
});
