import assert from 'node:assert/strict';
import { assertTruth, withFaultRun } from './faultRun';
import { evenTape } from './tapes';

describe('fault 12: resubscribing floods the limit of messages', () => {
  it('subscribes 600 streams, and again after a cut, within five messages a second with pongs counted', () => {
    const symbols = Array.from({ length: 600 }, (_, index) => `COIN${index}USDT`);
    const market = evenTape({ symbols, perSymbol: 6, seconds: 8 });
    return withFaultRun(
      {
        server: { market, speed: 1, knobs: { pingEveryMs: 900 } },
        instruments: symbols.map((symbol) => symbol.toLowerCase()),
        timing: { silenceLeastMs: 60_000, silenceMostMs: 60_000, firstDataMs: 60_000 },
      },
      async (run) => {
        await run.flow(600);
        assert.equal(run.server.connections.size, 3);
        run.server.cutAll();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.countTicks(), 600 * 6);
      },
    );
  }).timeout(30_000);
});
