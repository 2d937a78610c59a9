import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Funding, Quote } from '../../../src/engine/contract/market';
import type { MarketTape } from '../../support/marketTape';
import { assertTruth, withFaultRun, type FaultRun } from './faults/faultRun';
import { quickTape } from './faults/tapes';

describe('quotes and funding beside the trades', () => {
  it('gives best bid and ask of spot and USD-M, sampled, the newest each time, with the exchange’s time', () => {
    const market = withQuotes(quickTape({ seconds: 4, symbols: ['BTCUSDT'] }));
    return withFaultRun(
      {
        server: { market, usdm: market, speed: 2 },
        instruments: ['btcusdt', 'usdm:btcusdt'],
        extras: { quotes: true },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        for (const name of ['btcusdt', 'usdm:btcusdt']) {
          const quotes = quotesOf(run, name);
          assert.ok(quotes.length > 5 && quotes.length < 200, `${quotes.length} quotes of ${name} out of 400`);
          assert.ok(
            quotes.every((quote) => quote.ask > quote.bid && quote.bidQuantity === 2 && quote.askQuantity === 3),
          );
          const times = quotes.map((quote) => quote.timeMs);
          assert.deepEqual(
            times,
            times.toSorted((a, b) => a - b),
          );
        }
      },
    );
  });

  it('gives the funding payments of a perpetual, past and new, each once, with the interval between them', () => {
    const tape = quickTape({ seconds: 6, symbols: ['BTCUSDT'] });
    const dueMs = tape.startMs + 2_000;
    // The last one is still to come.
    const hours = [-28, -20, -12, -4, 0, 4];
    const funding = hours.map((hour) => ({ symbol: 'BTCUSDT', timeMs: dueMs + hour * 3_600_000, rate: '0.00010000' }));
    return withFaultRun(
      {
        server: { market: quickTape({ seconds: 1 }), usdm: { ...tape, funding }, speed: 2 },
        instruments: ['usdm:btcusdt'],
        extras: { funding: true },
      },
      async (run) => {
        const payments = (): Funding[] => run.events.filter((event) => event.kind === 'funding');
        await run.flow();
        await run.until('the past payments have come', () => payments().length >= 3);
        await run.finish();
        await run.until('the new payment has come', () => payments().length >= 4);
        await assertTruth(run);
        assert.deepEqual(
          payments().map(({ timeMs, rate, intervalHours }) => [timeMs, rate, intervalHours]),
          funding.slice(1, -1).map(({ timeMs }, index) => [timeMs, 0.0001, index === 3 ? 4 : 8]),
        );
      },
    );
  });
});

/** A hundred quotes a second, around 100. */
function withQuotes(tape: MarketTape): MarketTape {
  const quotes = Array.from({ length: 400 }, (_, index) => ({
    symbol: 'BTCUSDT',
    updateId: 1_000 + index,
    bid: (100 + index / 100).toFixed(8),
    bidQuantity: '2.00000000',
    ask: (100.5 + index / 100).toFixed(8),
    askQuantity: '3.00000000',
    atMs: tape.startMs + 1 + index * 10,
  }));
  return { ...tape, quotes };
}

function quotesOf(run: FaultRun, name: string): readonly Quote[] {
  const instrument = instrumentId(name);
  return run.events.filter((event) => event.kind === 'quote').filter((quote) => quote.instrument === instrument);
}
