import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 2: one stream dies while the others on its connection go on', () => {
  it('asks for that stream alone anew, without touching the others, and fetches what it missed', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 16 }), speed: 4 },
        instruments: ['btcusdt', 'ethusdt'],
        timing: { silenceLeastMs: 800, silenceMostMs: 3_000 },
      },
      async (run) => {
        await run.flow(40);
        run.server.knobs.mutedStreams.add('btcusdt@aggTrade');
        await run.until('the dead stream is asked for', () => run.log.some((line) => line.includes('asked for anew')));
        run.server.knobs.mutedStreams.clear();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1, 'the connection was kept');
        const eth = run.statuses(instrumentId('ethusdt')).map((status) => status.state);
        // Behind the end of the tape it may be told that nothing trades any more.
        assert.deepEqual(
          eth.filter((state) => state !== 'halted'),
          ['connecting', 'live'],
        );
        const btc = run.statuses(instrumentId('btcusdt')).map((status) => status.state);
        assert.ok(btc.includes('catchingUp') && btc.at(-1) === 'live', btc.join(' '));
      },
    ));

  it('makes the connection anew where asking for the stream alone does not bring it back', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 8 }), speed: 3 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow(40);
        run.server.knobs.mutedStreams.add('btcusdt@aggTrade');
        await run.until('the connection is given up', () => run.server.connectCount === 2);
        assert.ok(run.log.some((line) => line.includes('btcusdt@aggTrade') && line.includes(run.server.wsUrl)));
        run.server.knobs.mutedStreams.clear();
        await run.finish();
        await assertTruth(run);
      },
    ));
});
