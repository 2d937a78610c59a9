import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 3: the same old frame again and again', () => {
  it('does not take repetition for life: duplicates are counted, and the connection is made anew', () =>
    withFaultRun({ server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt'] }, async (run) => {
      await run.flow();
      run.server.knobs.sendData = false;
      const repeating = setInterval(() => run.server.repeatLast(1), 10);
      try {
        await run.until('the connection is given up', () => run.server.connectCount === 2);
      } finally {
        clearInterval(repeating);
      }
      assert.ok((run.source.health()?.instruments[0]?.duplicates ?? 0) > 10);
      run.server.knobs.sendData = true;
      await run.finish();
      await assertTruth(run);
    }));
});
