import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, storedTicks, withFaultRun } from './faultRun';
import { evenTape } from './tapes';

describe('fault 26: bad rows', () => {
  it('keeps the id of rows without price or quantity, of unknown kinds and of ids above 2^31, and no price of them', () => {
    const bad = { price: '0', quantity: '0', tradeType: 'INSURANCE_FUND' };
    const usdm = evenTape({
      symbols: ['BTCUSDT'],
      perSymbol: 60,
      seconds: 3,
      firstId: 3_735_683_259,
      change: (trade, index) => (index % 10 === 5 ? { ...trade, ...bad } : trade),
    });
    return withFaultRun(
      {
        server: { market: evenTape({ symbols: ['XUSDT'], perSymbol: 1, seconds: 1 }), usdm, speed: 4 },
        instruments: ['usdm:btcusdt'],
        stream: 'trade',
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        const ticks = await storedTicks(run.store, instrumentId('usdm:btcusdt'), 'trade');
        const priceless = ticks.filter((tick) => tick.price === 0).length;
        assert.ok(priceless >= 4);
        assert.equal(run.source.health()?.rejected['noPrice'], priceless, 'each of them is counted');
        assert.deepEqual(run.store.gaps(), [], 'continuous ids are no gap');
        const bars = await run.store.readBars({
          instrument: instrumentId('usdm:btcusdt'),
          stream: 'trade',
          timeframe: '1s',
          fromMs: -Infinity,
          toMs: Infinity,
        });
        assert.ok(bars.low.length > 0 && bars.low.every((low) => low >= 100), 'no bar dips to zero');
      },
    );
  });

  it('takes aggTrades with the fields of 2026 and zero quantities, fetched ones too', () => {
    const usdm = evenTape({
      symbols: ['BTCUSDT'],
      perSymbol: 60,
      seconds: 3,
      change: (trade, index) => (index % 7 === 3 ? { ...trade, quantity: '0' } : trade),
    });
    return withFaultRun(
      {
        server: { market: evenTape({ symbols: ['XUSDT'], perSymbol: 1, seconds: 1 }), usdm, speed: 4 },
        instruments: ['usdm:btcusdt'],
      },
      async (run) => {
        await run.flow();
        run.server.skipNext(10);
        await run.finish();
        await assertTruth(run);
        assert.ok(run.store.gaps().length > 0);
      },
    );
  });
});
