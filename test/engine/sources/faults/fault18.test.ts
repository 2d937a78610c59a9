import assert from 'node:assert/strict';
import { systemClock } from '../../../../src/engine/clock';
import type { SourceRequest, TickSource } from '../../../../src/engine/sources/source';
import { assertTruth, withFaultRun } from './faultRun';
import { evenTape, quickTape } from './tapes';

describe('fault 18: a consumer that is slow', () => {
  it('takes a burst of 20,000 trades whole, and is back to live at once', () => {
    const market = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT'], perSymbol: 10_000, seconds: 1 });
    return withFaultRun({ server: { market, delivery: 'block' }, instruments: ['btcusdt', 'ethusdt'] }, async (run) => {
      await run.flow();
      await run.finish();
      await assertTruth(run);
      assert.deepEqual([run.countTicks(), run.store.gaps()], [20_000, []]);
    });
  });

  it('is back to live within two seconds after a burst of 20,000 trades in one', () => {
    const burst = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT'], perSymbol: 10_000, seconds: 1 });
    const after = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT'], perSymbol: 150, seconds: 3, firstId: 10_500 });
    const later = after.trades.map((trade) => ({
      ...trade,
      timeMs: trade.timeMs + 1_000,
      eventMs: trade.eventMs + 1_000,
    }));
    const market = { ...burst, trades: [...burst.trades, ...later] };
    const lags: number[] = [];
    return withFaultRun(
      {
        server: { market, speed: 1 },
        instruments: ['btcusdt', 'ethusdt'],
        wrap: (source) => timed(source, market.startMs + 3_000, lags),
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.countTicks(), 20_300);
        // Meant are 100 ms, which test/soak/feedBurst holds; a machine that tests may be twenty times overloaded.
        const median = lags.toSorted((a, b) => a - b)[lags.length >> 1] ?? Number.NaN;
        assert.ok(lags.length >= 100 && median < 1_000, `${median} ms behind at the median of ${lags.length} ticks`);
      },
    );
  });

  it('makes the exchange wait instead of dropping trades, and never holds more than its bound by much', () => {
    const market = evenTape({ symbols: ['BTCUSDT', 'ETHUSDT'], perSymbol: 15_000, seconds: 1 });
    let most = 0;
    return withFaultRun(
      {
        server: { market, delivery: 'block' },
        instruments: ['btcusdt', 'ethusdt'],
        extras: { queueEvents: 4_000 },
        wrap: (source) => slow(source, 20),
      },
      async (run) => {
        const watching = setInterval(() => {
          most = Math.max(most, run.source.health()?.waitingEvents ?? 0);
        }, 1);
        await run.flow();
        await run.finish();
        clearInterval(watching);
        await assertTruth(run);
        assert.equal(run.countTicks() >= 30_000, true);
        assert.ok(most > 3_000 && most < 12_000, `${most} events waited`);
        assert.ok(run.log.some((line) => line.includes('made to wait')));
      },
    );
  });

  it('loses nothing while the whole process is blocked for three seconds', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 4, perSecond: 100 }), speed: 4 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        const untilMs = systemClock.monotonicMs() + 3_000;
        while (systemClock.monotonicMs() < untilMs);
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1);
      },
    ));
});

/** A reader that takes `delayMs` over each batch. */
function slow(source: TickSource, delayMs: number): TickSource {
  return {
    async *events(request: SourceRequest) {
      for await (const batch of source.events(request)) {
        await systemClock.sleep(delayMs);
        yield batch;
      }
    },
    setInstruments: (instruments) => source.setInstruments(instruments),
    exchangeNowMs: () => source.exchangeNowMs(),
    check: (instrument) => source.check(instrument),
  };
}

/** Notes how far behind the exchange's clock the ticks from `fromMs` on are read. */
function timed(source: TickSource, fromMs: number, lags: number[]): TickSource {
  return {
    async *events(request: SourceRequest) {
      for await (const batch of source.events(request)) {
        const nowMs = source.exchangeNowMs();
        for (const event of batch) if (event.kind === 'tick' && event.timeMs >= fromMs) lags.push(nowMs - event.timeMs);
        yield batch;
      }
    },
    setInstruments: (instruments) => source.setInstruments(instruments),
    exchangeNowMs: () => source.exchangeNowMs(),
    check: (instrument) => source.check(instrument),
  };
}
