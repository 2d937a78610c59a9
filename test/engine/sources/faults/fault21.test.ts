import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

const btc = instrumentId('btcusdt');
const page = '<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>';
const restricted = `{"code":0,"msg":"Service unavailable from a restricted location according to 'b. Eligibility'"}`;

describe('fault 21: a restricted location, or a firewall', () => {
  it('tells a restricted location on REST apart from a network error, and goes on with the stream', () =>
    withFaultRun(
      {
        server: {
          market: quickTape({ seconds: 12, symbols: ['BTCUSDT'] }),
          speed: 4,
          knobs: { rest: { status: 451, body: restricted, remaining: 1_000 } },
        },
        instruments: ['btcusdt'],
        timing: { restrictedMs: 2_500 },
      },
      async (run) => {
        await run.flow();
        run.server.skipNext(5);
        await run.until('the gap says why', () => run.store.gaps().some((gap) => gap.reason === 'restricted'));
        const requests = run.server.restRequests.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(run.server.restRequests.length, requests, 'it does not knock again at once');
        const checked = await run.source.check(btc);
        assert.ok(!checked.ok && checked.failure.reason === 'restricted');
        assert.match(checked.failure.message, /marketDataOnly/);
        assert.equal(run.server.connectCount, 1);
        run.server.knobs.rest = null;
        await run.finish();
        await assertTruth(run);
      },
    ));

  for (const [status, body, reason] of [
    [451, restricted, 'restricted'],
    [403, page, 'forbidden'],
  ] as const) {
    it(`tells HTTP ${status} on the upgrade plainly and tries again slowly`, () =>
      withFaultRun(
        {
          server: {
            market: quickTape({ seconds: 3, symbols: ['BTCUSDT'] }),
            speed: 4,
            knobs: { refuseUpgrade: { status, body, remaining: 1_000 } },
          },
          instruments: ['btcusdt'],
          timing: { restrictedMs: 1_000, forbiddenMs: 1_000 },
        },
        async (run) => {
          await run.until('it is told', () => run.statuses(null).some((told) => told.reason === reason));
          const told = run.statuses(null).at(-1);
          assert.equal(told?.state, 'offline');
          assert.ok((told.nextAttemptMs ?? 0) - told.atMs >= 799, 'it is not the backoff of a network error');
          assert.ok(binanceTiming.restrictedMs >= 300_000 && binanceTiming.forbiddenMs >= 120_000);
          await new Promise((resolve) => setTimeout(resolve, 300));
          assert.equal(run.server.connectCount, 1);
          run.server.knobs.refuseUpgrade = null;
          await run.flow();
          await run.finish();
          await assertTruth(run);
        },
      ));
  }

  it('is not misled by a page of HTML where JSON was expected', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 4, symbols: ['BTCUSDT'] }), speed: 4 },
        instruments: ['btcusdt'],
      },
      async (run) => {
        await run.flow();
        run.server.knobs.rest = { status: 200, body: page, path: '/api/v3/aggTrades', remaining: 1 };
        run.server.skipNext(8);
        await run.finish();
        await assertTruth(run);
      },
    ));
});
