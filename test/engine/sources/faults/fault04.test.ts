import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 4: trades lost during a reconnect', () => {
  it('fetches what was printed while the socket was cut, and marks the gap until it is closed', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 5 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.skipNext(15);
        run.server.cutAll();
        await run.finish();
        await assertTruth(run);
        const states = run.events.filter((event) => event.kind === 'gap').map((gap) => gap.state);
        assert.ok(states.includes('open') && states.includes('repaired'), states.join(' '));
      },
    ));

  it('finds the hole across a stop and a start of the program too', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 5 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        await run.stopClient();
        run.server.skipNext(15);
        run.restartClient();
        await run.finish();
        await assertTruth(run);
      },
    ));

  it('repairs a gap that an earlier run had to leave open', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 5 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.knobs.rest = { status: 503, path: '/api/v3/aggTrades', remaining: 1_000 };
        run.server.skipNext(15);
        await run.until('the gap says why', () => run.store.gaps().some((gap) => gap.reason === 'server'));
        await run.stopClient();
        assert.ok(run.store.gaps().some((gap) => gap.state === 'open'));
        run.server.knobs.rest = null;
        run.restartClient();
        await run.finish();
        await assertTruth(run);
      },
    ));

  it('keeps a hole that the exchange cannot fill any more on record, naming exactly the missing ids', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 4, symbols: ['BTCUSDT'] }), speed: 4 },
        instruments: ['btcusdt'],
        stream: 'trade',
      },
      async (run) => {
        await run.flow();
        run.server.knobs.rest = { status: 404, path: '/api/v3/historicalTrades', remaining: 1_000 };
        run.server.skipNext(10);
        await run.finish();
        await assertTruth(run);
        const lost = run.store.gaps().filter((gap) => gap.state === 'lost');
        const missing = lost.reduce((sum, gap) => sum + gap.toId - gap.fromId + 1, 0);
        assert.deepEqual([missing, lost[0]?.reason], [10, 'notOffered']);
      },
    ));
});
