import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { instrumentId } from '../../src/engine/contract/ids';
import { barFlags, storedTimeframes, timeframeMs } from '../../src/engine/contract/market';
import type { MarketStore } from '../../src/engine/store/store';
import { MarketClock, paced } from '../support/marketClock';
import { openPipeline, scriptedSource } from '../support/openPipeline';
import { plainBars } from '../support/plainBars';
import { TroubledMarket, type Trouble } from '../support/troubledMarket';

const y = instrumentId('spot:yyy');
const x = instrumentId('spot:xxx');
const instruments = [y, x];
const stream = 'aggTrade' as const;
const startMs = Date.UTC(2026, 10, 22, 16);
const minutes = 150;
const endMs = startMs + minutes * 60_000;

/** A range of an instrument's trades that is lost at first, and fetched a second to two hours later. */
const trouble = fc
  .record({
    instrument: fc.constantFrom(y, x),
    atSecond: fc.integer({ min: 10, max: (minutes - 10) * 60 }),
    seconds: fc.integer({ min: 1, max: 400 }),
    laterSeconds: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 10, max: 8_000 })),
  })
  .map(({ instrument, atSecond, seconds, laterSeconds }): Trouble => {
    const fromMs = startMs + atSecond * 1_000;
    const toMs = Math.min(fromMs + seconds * 1_000, endMs - 300_000);
    return { instrument, fromMs, toMs, fetchedMs: Math.min(toMs + laterSeconds * 1_000, endMs - 60_000) };
  });

const restarts = fc.uniqueArray(fc.integer({ min: 2, max: minutes - 5 }), { maxLength: 3 });
const outage = fc.record({ at: fc.integer({ min: 5, max: minutes - 20 }), forMinutes: fc.integer({ min: 1, max: 9 }) });

describe('bars of a feed that loses, delays and repairs trades and is killed now and then', function mended() {
  this.timeout(120_000);

  it('are in the end those of all trades, in every timeframe and complete, however old the repairs', async () => {
    let rebuilt = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(trouble, { maxLength: 6 }), restarts, outage, async (troubles, killedAt, down) => {
        const outageMs = startMs + down.at * 60_000;
        const market = new TroubledMarket({
          instruments,
          everyMs: [7_000, 11_000],
          startMs,
          endMs,
          troubles: troubles.filter(({ fromMs, toMs }) => fromMs < toMs),
          outage: { fromMs: outageMs, toMs: outageMs + down.forMinutes * 60_000 },
        });
        const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
        try {
          rebuilt += await receive(
            market,
            folder,
            killedAt.toSorted((a, b) => a - b),
          );
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: 6, seed: 7, endOnFailure: true },
    );
    assert.ok(rebuilt > 0, 'no repair was so old that its bars were made from the stored ticks');
  });
});

/** Receives the market in parts, each but the last killed; gives how many bars were made anew from stored ticks. */
async function receive(market: TroubledMarket, base: string, killedAt: readonly number[]): Promise<number> {
  const cutsMs = [startMs, ...killedAt.map((minute) => startMs + minute * 60_000), endMs];
  let rebuilt = 0;
  for (let part = 0; part + 1 < cutsMs.length; part++) {
    const fromMs = (cutsMs[part] ?? 0) + (part === 0 ? 0 : 3_000);
    const clock = new MarketClock(fromMs);
    const limits = { segmentBytes: 400_000, sealDelayMs: 1e9 };
    const { store, pipeline } = await openPipeline(join(base, String(part)), { stream, clock, store: { limits } });
    const append = store.append.bind(store);
    store.append = (events) => {
      rebuilt += events.filter((event) => event.kind === 'bar').length;
      append(events);
    };
    const source = scriptedSource(() => [], fromMs);
    source.events = async function* events({ resume }) {
      for (const batch of market.batches(fromMs, cutsMs[part + 1] ?? 0, resume)) yield* paced([batch], clock);
      await Promise.resolve();
      cpSync(join(base, String(part)), join(base, String(part + 1)), { recursive: true });
    };
    await pipeline.run(source, instruments, new AbortController().signal);
    if (part + 2 === cutsMs.length) await check(market, store);
    await store.close();
  }
  return rebuilt;
}

async function check(market: TroubledMarket, store: MarketStore): Promise<void> {
  assert.deepEqual(
    store.gaps().filter(({ state }) => state !== 'repaired'),
    [],
  );
  for (const instrument of instruments) {
    const trades = market.kept(instrument);
    for (const timeframe of [...storedTimeframes, '15m', '1h'] as const) {
      const range = { instrument, stream, timeframe, fromMs: -Infinity, toMs: Infinity };
      const bars = await store.readBars(range);
      const lastMs = bars.openMs.at(-1) ?? Number.NaN;
      assert.ok(lastMs + 2 * timeframeMs[timeframe] + 20_000 > endMs, `${instrument} ${timeframe} ends at ${lastMs}`);
      const got = [...bars.openMs].map((openMs, i) => {
        const isComplete = ((bars.flags[i] ?? 0) & barFlags.complete) !== 0;
        return [openMs, bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.tradeCount[i], isComplete];
      });
      const expected = plainBars(trades, timeframeMs[timeframe])
        .filter(({ openMs }) => openMs <= lastMs)
        .map(({ openMs, open, high, low, close, tradeCount }, i) => [
          openMs,
          open,
          high,
          low,
          close,
          tradeCount,
          i > 0,
        ]);
      assert.deepEqual(got, expected, `${instrument} ${timeframe}`);
    }
  }
}
