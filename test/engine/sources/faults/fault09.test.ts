import assert from 'node:assert/strict';
import { binanceTiming } from '../../../../src/engine/sources/binanceTiming';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 9: a heartbeat rule that is too strict', () => {
  it('keeps a connection on which data flow though no ping ever comes', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 6 }), speed: 4, knobs: { sendPings: false, answerPings: false } },
        instruments: ['btcusdt'],
        timing: { deadMs: 600 },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1);
      },
    ));

  it('gives a quiet connection longer than the three minutes between pings that were still seen in 2025', () => {
    assert.ok(binanceTiming.deadMs > 180_000);
    assert.ok(binanceTiming.silenceLeastMs >= 30_000);
  });

  it('gives up a connection over which not even a ping comes any more', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 3 }), speed: 4, knobs: { sendPings: false } },
        instruments: ['btcusdt'],
        timing: { deadMs: 500, silenceLeastMs: 60_000, silenceMostMs: 60_000 },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await run.until('it is made anew', () => run.server.connectCount > 1);
        assert.ok(run.log.some((line) => line.includes('not even a ping')));
      },
    ));
});
