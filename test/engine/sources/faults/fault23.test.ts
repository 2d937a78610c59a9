import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { timeframeMs } from '../../../../src/engine/contract/market';
import { assertTruth, withFaultRun } from './faultRun';
import { evenTape, quickTape } from './tapes';

const btc = instrumentId('btcusdt');

describe('fault 23: the final candle is late, missing or wrong', () => {
  it('closes bars by the exchange’s clock, without a frame that says so and without a next trade', () => {
    const market = evenTape({ symbols: ['BTCUSDT'], perSymbol: 10, seconds: 1 });
    return withFaultRun(
      { server: { market, speed: 1, knobs: { klineCloses: false } }, instruments: ['btcusdt'] },
      async (run) => {
        await run.flow(9);
        await run.finish();
        const series = { instrument: btc, stream: 'aggTrade' } as const;
        const openMs = Math.floor((market.trades.at(-1)?.timeMs ?? 0) / 1_000) * 1_000;
        // No further trade will come: only time can close the last second.
        await run.until('the last second is final', () => run.pipeline.bars.finalThroughMs(series, '1s') > openMs);
        await assertTruth(run);
      },
    );
  });

  it('leaves the unfinished last row of fetched candles out, and takes the finished ones as fetched', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 4 }), speed: 4 }, instruments: ['btcusdt'], extras: { history: true } },
      async (run) => {
        await run.flow();
        await run.until('bars have come', () =>
          run.events.some((event) => event.kind === 'bar' && event.bar.timeframe === '1s'),
        );
        for (const event of run.events) {
          if (event.kind !== 'bar') continue;
          const { bar } = event;
          assert.equal(bar.origin, 'fetched');
          assert.ok(bar.openMs + timeframeMs[bar.timeframe] <= run.server.exchangeNowMs());
        }
        await run.finish();
        await assertTruth(run);
      },
    ));
});
