import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 27: the unit of time changes', () => {
  it('reads a connection that speaks microseconds as milliseconds', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 4 }), speed: 4, knobs: { timeUnit: 'us' } }, instruments: ['btcusdt'] },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
      },
    ));

  for (const [before, after] of [
    ['ms', 'us'],
    ['us', 'ms'],
  ] as const) {
    it(`refuses ${after} in the midst of ${before}, connects anew and fetches what was refused`, () =>
      withFaultRun(
        {
          server: { market: quickTape({ seconds: 6 }), speed: 4, knobs: { timeUnit: before } },
          instruments: ['btcusdt'],
        },
        async (run) => {
          await run.flow();
          run.server.knobs.timeUnit = after;
          await run.until('it is made anew', () => run.server.connectCount > 1);
          assert.ok((run.source.health()?.rejected['timeUnit'] ?? 0) > 0);
          await run.finish();
          await assertTruth(run);
        },
      ));
  }
});
