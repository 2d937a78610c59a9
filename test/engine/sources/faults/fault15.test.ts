import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

const btc = instrumentId('btcusdt');

describe('fault 15: connected, and nothing comes', () => {
  it('is not live before each stream has given data, tries again, and recovers', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 6 }), speed: 4, knobs: { sendData: false } }, instruments: ['btcusdt'] },
      async (run) => {
        await run.server.whenSubscribed(['btcusdt@aggTrade']);
        void run.server.play();
        await run.until('it is stale', () => run.statuses(btc).some((status) => status.state === 'stale'));
        assert.ok(
          run.statuses(btc).every((status) => status.state !== 'live'),
          'connected is not live',
        );
        assert.ok(run.statuses(null).every((status) => status.state !== 'live'));
        run.server.knobs.sendData = true;
        await run.until('it is live', () => run.statuses(btc).at(-1)?.state === 'live');
        await run.finish();
        await assertTruth(run);
      },
    ));

  it('asks again where a SUBSCRIBE was taken without a word', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 5 }), speed: 4, knobs: { controlReplies: 'ignore' } },
        instruments: ['btcusdt'],
      },
      async (run) => {
        await run.until('it is connected', () => run.server.connections.size === 1);
        await new Promise((resolve) => setTimeout(resolve, 100));
        run.server.knobs.controlReplies = 'ok';
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1);
      },
    ));
});
