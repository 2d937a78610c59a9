import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 2: one stream dies while the others on its connection go on', () => {
  it('asks for that stream alone anew, without touching the others, and fetches what it missed', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow(40);
        run.server.knobs.mutedStreams.add('btcusdt@aggTrade');
        await run.until('the dead stream is asked for', () => run.log.some((line) => line.includes('asked for anew')));
        run.server.knobs.mutedStreams.clear();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1, 'the connection was kept');
        const eth = run.statuses(instrumentId('ethusdt')).map((status) => status.state);
        assert.deepEqual(eth, ['connecting', 'live']);
        const btc = run.statuses(instrumentId('btcusdt')).map((status) => status.state);
        assert.ok(btc.includes('catchingUp') && btc.at(-1) === 'live', btc.join(' '));
      },
    ));
});
