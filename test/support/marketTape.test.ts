import assert from 'node:assert/strict';
import { startBinanceServer } from './binanceServer';
import { recordedTape, shiftedTape, truthTicks } from './marketTape';
import { plainBars } from './plainBars';
import { recordedCounts, recordedTrades, skipWithoutRecordedFrames } from './recordedFrames';

describe('the recorded market', () => {
  before(function () {
    skipWithoutRecordedFrames(this);
  });

  it('holds every trade of the recording, contiguous, with times that never go back', () => {
    for (const symbol of ['btcusdt', 'ethusdt'] as const) {
      const trades = recordedTrades(symbol);
      assert.equal(trades.length, recordedCounts[symbol]);
      for (const [index, trade] of trades.entries()) {
        const before = trades[index - 1];
        if (before === undefined) continue;
        assert.equal(trade.id, before.id + 1);
        assert.ok(trade.timeMs >= before.timeMs);
      }
    }
  });

  it('keeps all fills in its aggTrades and all volume in its bars', () => {
    const tape = recordedTape();
    for (const symbol of ['btcusdt', 'ethusdt'] as const) {
      const aggregated = truthTicks(tape, symbol, 'aggTrade');
      assert.equal(
        aggregated.reduce((sum, tick) => sum + tick.trades, 0),
        recordedCounts[symbol],
      );
      const bars = plainBars(recordedTrades(symbol), 60_000);
      assert.equal(
        bars.reduce((sum, bar) => sum + bar.tradeCount, 0),
        recordedCounts[symbol],
      );
      assert.ok(bars.length >= 6 && bars.every((bar) => bar.low <= bar.open && bar.close <= bar.high));
    }
  });

  it('can be served as if it were now', async () => {
    const tape = recordedTape(['ethusdt']);
    const nowMs = Date.now();
    const server = await startBinanceServer({ market: shiftedTape(tape, nowMs - tape.startMs) });
    try {
      assert.ok(Math.abs(server.exchangeNowMs() - nowMs) < 1);
      await server.play();
      const { trades = [] } = server.market.books.get('ETHUSDT') ?? {};
      assert.equal(trades.length, recordedCounts.ethusdt);
      assert.ok((trades[0]?.timeMs ?? 0) >= nowMs - 1_000);
    } finally {
      await server.close();
    }
  });
});
