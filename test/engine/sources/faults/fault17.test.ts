import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

const btc = instrumentId('btcusdt');

describe('fault 17: error replies in the path of the data', () => {
  for (const errorForm of ['flat', 'nested'] as const) {
    it(`tells a stream that is refused with a ${errorForm} error, and asks for it again later`, () =>
      withFaultRun(
        {
          server: { market: quickTape({ seconds: 4 }), speed: 4, knobs: { controlReplies: 'error', errorForm } },
          instruments: ['btcusdt'],
          timing: { silenceMostMs: 600 },
        },
        async (run) => {
          await run.until('it is told', () => run.statuses(btc).some((status) => status.reason === 'refused'));
          assert.match(run.statuses(btc).at(-1)?.message ?? '', /btcusdt@aggTrade.*invalid stream/);
          run.server.knobs.controlReplies = 'ok';
          await run.flow();
          await run.until('it is live', () => run.statuses(btc).at(-1)?.state === 'live');
          await run.finish();
          await assertTruth(run);
        },
      ));
  }

  for (const controlReplies of ['wrongId', 'none'] as const) {
    it(`is not led astray by an answer with ${controlReplies === 'none' ? 'no answer at all' : 'a wrong id'}`, () =>
      withFaultRun(
        {
          server: { market: quickTape({ seconds: 5 }), speed: 4, knobs: { controlReplies } },
          instruments: ['btcusdt'],
        },
        async (run) => {
          await run.flow();
          await run.finish();
          await assertTruth(run);
          assert.equal(run.server.connectCount, 1, 'a connection with data is not given up for it');
        },
      ));
  }

  it('takes no error or reply for a trade, in the midst of data', () =>
    withFaultRun({ server: { market: quickTape({ seconds: 3 }), speed: 4 }, instruments: ['btcusdt'] }, async (run) => {
      await run.flow();
      run.server.inject('{"error":{"code":2,"msg":"Invalid request: invalid stream"},"id":2}');
      run.server.inject('{"code":0,"msg":"Unknown property"}');
      run.server.inject('');
      run.server.inject('not json');
      await run.finish();
      await assertTruth(run);
      assert.deepEqual(run.source.health()?.rejected, { empty: 1, json: 1 });
    }));
});
