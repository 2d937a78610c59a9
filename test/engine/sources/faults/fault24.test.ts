import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { haltedTape, quickTape } from './tapes';

const instruments = ['btcusdt', 'ethusdt'];
const { market, stopMs } = haltedTape(quickTape({ seconds: 6 }), 5 * 3_600_000);

describe('fault 24: the exchange stops, and goes on five hours later', () => {
  it('calls it a halt and not a loss: no gap, nothing fetched for ever, live again with the next id', () =>
    withFaultRun({ server: { market }, instruments }, async (run) => {
      await run.server.whenSubscribed(instruments.map((name) => `${name}@aggTrade`));
      await run.server.play(stopMs);
      await run.until('it is live', () => run.statuses(null).at(-1)?.state === 'live');
      await run.until('it is halted', () =>
        instruments.every((name) => run.statuses(instrumentId(name)).at(-1)?.state === 'halted'),
      );
      assert.match(run.statuses(instrumentId('btcusdt')).at(-1)?.message ?? '', /nothing is missing/);
      const { connectCount } = run.server;
      const requests = run.server.restRequests.length;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.ok(run.server.restRequests.length - requests < 12, 'it is only looked at now and then');
      await run.finish();
      await assertTruth(run);
      assert.deepEqual(run.store.gaps(), []);
      assert.equal(run.server.connectCount, connectCount, 'the connection was kept');
      assert.equal(run.statuses(instrumentId('btcusdt')).at(-1)?.state, 'live');
    }));
});
