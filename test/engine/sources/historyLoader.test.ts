import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { PlainBar } from '../../support/plainBars';
import { assertTruth, printed, storedTicks, withFaultRun } from './faults/faultRun';
import { quickTape } from './faults/tapes';

const btc = instrumentId('btcusdt');

describe('history at the start', () => {
  const tape = quickTape({ seconds: 4 });
  const market = { ...tape, olderMinutes: new Map([['BTCUSDT', olderMinutes(tape.startMs, 900)]]) };

  it('fetches enough bars for a one-minute pair of 300 bars within two seconds, each once and none unfinished', () =>
    withFaultRun({ server: { market, speed: 2 }, instruments: ['btcusdt'], extras: { history: true } }, async (run) => {
      const sinceMs = performance.now();
      const bars = (): number =>
        run.events.filter((event) => event.kind === 'bar' && event.bar.timeframe === '1m').length;
      await run.until('bars are there', () => bars() >= 400);
      assert.ok(performance.now() - sinceMs < 2_000);
      await run.finish();
      const stored = await run.store.latestBars({ instrument: btc, stream: 'aggTrade' }, '1m', 2_000);
      assert.equal(new Set(stored.openMs).size, stored.openMs.length);
      assert.ok(stored.openMs.length >= 900);
    }));

  it('begins with the trades of the open five minutes, in order and without a gap before the first live one', () =>
    withFaultRun({ server: { market, speed: 2 }, instruments: ['btcusdt'], extras: { history: true } }, async (run) => {
      await run.flow();
      await run.finish();
      await assertTruth(run);
      assert.deepEqual(run.store.gaps(), []);
      const stored = await storedTicks(run.store, btc, 'aggTrade');
      const all = printed(run.server, btc, 'aggTrade');
      // The served minute of history lies within the minute before the open five minutes and these.
      assert.deepEqual(
        stored.map((tick) => tick.id),
        all.map((tick) => tick.id),
      );
      const told = run.events.filter((event) => event.kind === 'tick').map((event) => event.id);
      assert.deepEqual(
        told,
        told.toSorted((a, b) => a - b),
        'older ticks come first',
      );
    }));

  it('does not keep live ticks waiting for a history that does not come', () =>
    withFaultRun(
      {
        server: { market, speed: 2, knobs: { restHangs: true } },
        instruments: ['btcusdt'],
        extras: { history: true },
        timing: { historyMs: 300 },
      },
      async (run) => {
        const sinceMs = performance.now();
        await run.flow(1);
        assert.ok(performance.now() - sinceMs < 1_500);
        await run.until('it is live', () => run.statuses(btc).at(-1)?.state === 'live');
      },
    ));
});

/** Bars of the minutes before the served trades. */
function olderMinutes(startMs: number, count: number): readonly PlainBar[] {
  const lastMs = startMs - (startMs % 60_000) - 2 * 60_000;
  return Array.from({ length: count }, (_, index) => ({
    openMs: lastMs - (count - 1 - index) * 60_000,
    open: 100,
    high: 102,
    low: 99,
    close: 101,
    volume: 10,
    quoteVolume: 1_000,
    takerBuyVolume: 5,
    tradeCount: 20,
  }));
}
