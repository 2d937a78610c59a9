import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 7: event time against trade time', () => {
  it('puts trades into bars by trade time where the event falls behind the minute boundary', () => {
    const startMs = Date.UTC(2026, 10, 22, 16, 2, 57);
    const market = quickTape({ seconds: 6, eventDelayMs: 170, startMs, perSecond: 60 });
    const boundaryMs = Date.UTC(2026, 10, 22, 16, 3);
    const across = market.trades.filter((trade) => trade.timeMs < boundaryMs && trade.eventMs >= boundaryMs);
    assert.ok(across.length > 3, 'the tape has such trades');
    return withFaultRun({ server: { market, speed: 4 }, instruments: ['btcusdt'] }, async (run) => {
      await run.flow();
      await run.finish();
      await assertTruth(run);
      const instrument = instrumentId('btcusdt');
      const range = { instrument, stream: 'aggTrade', timeframe: '1m', fromMs: -Infinity, toMs: Infinity } as const;
      await run.until('the minute is final', () => run.pipeline.bars.finalThroughMs(range, '1m') >= boundaryMs);
      const lags = run.source.health()?.instruments[0];
      assert.ok((lags?.lagP50Ms ?? -Infinity) < 170, 'latency goes by event time, not by trade time');
    });
  });
});
