import assert from 'node:assert/strict';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import type { HttpFault } from '../../../support/serverKnobs';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 20: rate limit, then ban', () => {
  it('obeys Retry-After of a 429, keeps the gap open with its reason meanwhile, and then repairs it', () =>
    repairedAfter({ status: 429, headers: { 'Retry-After': '1' }, remaining: 1 }, 'rateLimited', 950));

  it('sends no request at all during a ban (418), while the streams go on', () =>
    repairedAfter({ status: 418, headers: { 'Retry-After': '1' }, remaining: 1 }, 'banned', 950));

  it('reads the end of a ban out of the message where no header gives it', () => {
    const atMs = Date.UTC(2026, 10, 22, 16, 2, 33);
    const body = `{"code":-1003,"msg":"Way too many requests; IP banned until ${atMs}. Please use WebSocket Streams."}`;
    return repairedAfter({ status: 418, body, remaining: 1 }, 'banned', 300);
  });

  it('waits by itself where a 429 says nothing of when: the gap stays open, and the ticks flow', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 12, symbols: ['BTCUSDT'] }), speed: 4 },
        instruments: ['btcusdt'],
        timing: { rateLimitedMs: 1_200 },
      },
      async (run) => {
        await run.flow();
        run.server.knobs.rest = { status: 429, path: '/api/v3/aggTrades', remaining: 1 };
        run.server.skipNext(10);
        await run.until('the gap says why', () => run.store.gaps().some((gap) => gap.reason === 'rateLimited'));
        const ticks = run.countTicks();
        await run.until('ticks flow', () => run.countTicks() > ticks + 10);
        assert.equal(run.server.restRequests.filter((path) => path.includes('aggTrades')).length, 1);
        assert.equal(run.store.gaps()[0]?.state, 'open');
        await run.finish();
        await assertTruth(run);
        assert.ok(binanceTiming.rateLimitedMs >= 60_000 && binanceTiming.bannedMs >= 120_000);
      },
    ));
});

function repairedAfter(fault: HttpFault, reason: string, leastMs: number): Promise<void> {
  return withFaultRun(
    { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
    async (run) => {
      await run.flow();
      run.server.knobs.rest = { ...fault, path: '/api/v3/aggTrades' };
      run.server.skipNext(15);
      await run.until('the gap says why', () => run.store.gaps().some((gap) => gap.reason === reason));
      const sinceMs = performance.now();
      const ticks = run.countTicks();
      await run.until('it is repaired', () => run.store.gaps().every((gap) => gap.state === 'repaired'));
      assert.ok(performance.now() - sinceMs >= leastMs, 'it waited');
      assert.ok(run.countTicks() > ticks + 10, 'the streams went on');
      await run.finish();
      // Asking while told to wait is a violation.
      await assertTruth(run);
    },
  );
}
