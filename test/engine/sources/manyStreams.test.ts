import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faults/faultRun';
import { evenTape } from './faults/tapes';

const patient = { silenceLeastMs: 60_000, silenceMostMs: 60_000, firstDataMs: 60_000, deadMs: 60_000 };

describe('many streams', () => {
  it('takes 1,024 symbols over the connections they need, within the limits, each trade once', () => {
    const symbols = Array.from({ length: 1_024 }, (_, index) => `COIN${index}USDT`);
    const market = evenTape({ symbols, perSymbol: 4, seconds: 2 });
    return withFaultRun(
      { server: { market, speed: 2 }, instruments: symbols.map((symbol) => symbol.toLowerCase()), timing: patient },
      async (run) => {
        await run.flow(1_024);
        await run.finish();
        assert.equal(run.server.connections.size, 6);
        assert.equal(run.countTicks(), 4 * 1_024);
        await assertTruth(run);
        await run.until('all are live', () => run.statuses(null).at(-1)?.state === 'live');
      },
    );
  }).timeout(30_000);

  it('adds and removes symbols while running without touching the others, and finds the hole on adding one again', () => {
    const market = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT', 'BNBUSDT'], perSymbol: 120, seconds: 6 });
    const [btc, eth, bnb] = ['btcusdt', 'ethusdt', 'bnbusdt'].map((name) => instrumentId(name));
    assert.ok(btc !== undefined && eth !== undefined && bnb !== undefined);
    return withFaultRun({ server: { market, speed: 3 }, instruments: ['btcusdt', 'ethusdt'] }, async (run) => {
      await run.flow();
      run.source.setInstruments([btc, bnb]);
      await run.server.whenSubscribed(['bnbusdt@aggTrade']);
      await run.until('the third is live', () => run.statuses(bnb).at(-1)?.state === 'live');
      await run.until('the second is left', () => !run.server.subscribedStreams().includes('ethusdt@aggTrade'));
      run.source.setInstruments([btc, eth, bnb]);
      await run.until('the hole is repaired', () => run.store.gaps().some((gap) => gap.state === 'repaired'));
      await run.finish();
      await assertTruth(run);
      assert.equal(run.server.connectCount, 1);
      assert.deepEqual(
        run.statuses(btc).map((status) => status.state),
        ['connecting', 'live'],
      );
    });
  });
});
