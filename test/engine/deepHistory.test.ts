import assert from 'node:assert/strict';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import { readPair } from '../../src/engine/contract/readSettings';
import type { PairSettings } from '../../src/engine/contract/settings';
import { historyNeeds } from '../../src/engine/historyNeeds';
import { createBinanceSource } from '../../src/engine/sources/binanceSource';
import { noHistoryWants, type StoredHistory } from '../../src/engine/sources/historyWants';
import { startBinanceServer } from '../support/binanceServer';
import { shiftedTape, type MarketTape } from '../support/marketTape';
import { withPast } from '../support/longHistory';
import { quickTape } from './sources/faults/tapes';
import { HistoryRun } from './historyRun';

const btc = instrumentId('btcusdt');
const eth = instrumentId('ethusdt');
const dayMs = 86_400_000;
const dayMinutes = 1_440;

describe('history further back', function deepHistory() {
  this.timeout(60_000);
  let run: HistoryRun;

  beforeEach(() => {
    run = new HistoryRun();
  });

  afterEach(() => run.end());

  const market = (minutes: number, skips?: (index: number) => boolean): MarketTape =>
    withPast(quickTape({ seconds: 20, symbols: ['BTCUSDT', 'ETHUSDT'] }), minutes, skips);

  it('comes newest first in the background, each bar once, while live trades go on', async () => {
    const tape = market(9 * dayMinutes);
    await run.serve({ market: tape, speed: 1 });
    await run.start(['btcusdt', 'ethusdt'], { days: 7 });
    await run.server.whenSubscribed(['btcusdt@aggTrade', 'ethusdt@aggTrade']);
    void run.server.play();
    await run.whole(2, 30_000);
    const fromMs = Math.floor((tape.startMs - 7 * dayMs) / dayMs) * dayMs;
    for (const [symbol, instrument] of [
      ['BTCUSDT', btc],
      ['ETHUSDT', eth],
    ] as const) {
      const expected = (tape.olderMinutes.get(symbol) ?? []).map(({ openMs }) => openMs).filter((ms) => ms >= fromMs);
      const stored = (await run.stored(instrument, '1m')).filter((ms) => ms <= (expected.at(-1) ?? 0));
      assert.deepEqual(stored, expected);
      const fives = await run.stored(instrument, '5m');
      assert.equal(fives[0], fromMs);
      const pages = run.deepRequests(symbol, '1m');
      assert.deepEqual(
        pages,
        pages.toSorted((a, b) => b.fromMs - a.fromMs),
        'newest first',
      );
      const overlaps = pages.filter(({ fromMs: startMs }, at) =>
        pages.some((p, other) => other < at && p.fromMs < startMs && p.toMs > startMs),
      );
      assert.deepEqual(overlaps, [], 'each bar once');
      assert.ok(pages.length <= Math.ceil((tape.startMs - fromMs) / 60_000 / 1_000) + 1);
    }
    assert.deepEqual(run.server.violations, []);
    assert.ok((run.store.lastTick({ instrument: btc, stream: 'aggTrade' })?.timeMs ?? 0) > tape.startMs);
    const [row] = run.history()?.rows ?? [];
    assert.deepEqual([row?.backToMs, row?.wantedFromMs, row?.doneBars], [fromMs, fromMs, row?.wantedBars]);
  });

  it('waits where the exchange wants no more requests, asks nothing meanwhile, and then goes on', async () => {
    await run.serve({ market: market(6 * dayMinutes) });
    await run.start(['btcusdt'], { days: 5 });
    await run.until('some of it is there', () => (run.history()?.progress.doneBars ?? 0) > 2_000);
    const { knobs } = run.server;
    knobs.rest = { status: 429, body: '{}', headers: { 'Retry-After': '2' }, path: '/api/v3/klines', remaining: 1 };
    await run.until('it waits', () => run.history()?.progress.state === 'waiting');
    const { message, doneBars } = run.history()?.progress ?? { message: '', doneBars: 0 };
    assert.match(message, /fewer requests/);
    const sinceMs = performance.now();
    await run.until('it goes on', () => (run.history()?.progress.doneBars ?? 0) > doneBars);
    assert.ok(performance.now() - sinceMs > 1_000);
    await run.whole(1);
    assert.deepEqual(run.server.violations, [], 'not one request while told to wait');
    assert.equal(
      (await run.stored(btc, '1m'))[0],
      Math.floor((run.server.exchangeNowMs() - 5 * dayMs) / dayMs) * dayMs,
    );
  });

  it('stops within a page when a person stops it, and goes on later without asking for what is there', async () => {
    await run.serve({ market: market(12 * dayMinutes), knobs: { restDelayMs: 15 } });
    await run.start(['btcusdt'], { days: 10 });
    await run.until('some of it is there', () => (run.history()?.progress.doneBars ?? 0) > 3_000);
    run.want({ days: 10, stopped: 'all' });
    const asked = run.klines();
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(run.history()?.progress.state, 'stopped');
    assert.ok(run.klines() <= asked + 1, 'what was under way, and no more');
    const there = new Set(await run.stored(btc, '1m'));
    const before = run.deepRequests('BTCUSDT', '1m').length;
    run.want({ days: 10 });
    await run.whole(1);
    const again = run.deepRequests('BTCUSDT', '1m').slice(before);
    assert.ok(again.length > 0);
    const twice = again.filter(({ fromMs, toMs }) => [...there].some((ms) => ms >= fromMs && ms < toMs - 60_000));
    assert.deepEqual(twice, []);
  });

  it('fetches the one symbol that a person asks for where all deeper history was stopped', async () => {
    await run.serve({ market: market(6 * dayMinutes) });
    await run.start(['btcusdt', 'ethusdt'], { days: 5, daysOf: new Map([[eth, 3]]), stopped: 'deeper' });
    await run.until('the one is whole', () => run.history()?.rows[1]?.state === 'whole');
    assert.deepEqual(
      run.history()?.rows.map(({ state }) => state),
      ['stopped', 'whole'],
    );
    assert.deepEqual(run.deepRequests('BTCUSDT', '1m'), []);
    assert.equal(
      (await run.stored(eth, '1m'))[0],
      Math.floor((run.server.exchangeNowMs() - 3 * dayMs) / dayMs) * dayMs,
    );
  });

  it('asks nothing again after a restart, not even for minutes in which nothing traded', async () => {
    const quiet = market(8 * dayMinutes, (index) => index % 7 === 3);
    await run.serve({ market: quiet });
    await run.start(['btcusdt'], { days: 6 });
    await run.whole(1);
    const first = await run.stored(btc, '1m');
    await run.stop();
    await run.serve({ market: quiet });
    await run.start(['btcusdt'], { days: 6 });
    await run.whole(1);
    assert.deepEqual(run.deepRequests('BTCUSDT', '1m'), []);
    assert.deepEqual(run.deepRequests('BTCUSDT', '5m'), []);
    assert.deepEqual(await run.stored(btc, '1m'), first);
  });

  it('lets our own whole bar stand at the next start, and tells where the exchange’s differs', async () => {
    const tape = market(3 * dayMinutes);
    await run.serve({ market: tape });
    await run.start(['btcusdt'], { days: 1 });
    await run.whole(1);
    await run.stop();
    const served = tape.olderMinutes.get('BTCUSDT')?.at(-200);
    assert.ok(served !== undefined);
    const series = { instrument: btc, stream: 'aggTrade', timeframe: '1m' } as const;
    const ours = {
      ...served,
      ...series,
      close: served.close + 0.5,
      origin: 'ticks',
      complete: true,
      revision: 0,
    } as const;
    await run.put(ours);
    await run.serve({ market: tape });
    await run.start(['btcusdt'], { days: 1 });
    await run.whole(1);
    const told = run.log.filter((message) => message.includes('differ from the exchange'));
    assert.equal(told.length, 1);
    assert.match(
      told[0] ?? '',
      new RegExp(`one bar of 1m.*${new Date(ours.openMs).toISOString()}: close ${ours.close}`),
    );
    const span = { fromMs: ours.openMs, toMs: ours.openMs + 60_000 };
    assert.deepEqual([...(await run.store.readBars({ ...series, ...span })).close], [ours.close]);
  });

  it('fills three days during which nothing ran, and leaves the rest alone', async () => {
    const past = market(8 * dayMinutes);
    await run.serve({ market: past });
    await run.start(['btcusdt'], { days: 4 });
    await run.whole(1);
    await run.stop();
    const later = { ...market(11 * dayMinutes) };
    const moved = shiftedTape(later, 3 * dayMs);
    await run.serve({ market: moved });
    await run.start(['btcusdt'], { days: 7 });
    await run.whole(1);
    const pages = run.deepRequests('BTCUSDT', '1m');
    const oldestMs = Math.min(...pages.map(({ fromMs }) => fromMs));
    assert.ok(oldestMs >= past.startMs - 2 * 60_000, `asked from ${new Date(oldestMs).toISOString()}`);
    const stored = await run.stored(btc, '1m');
    const holes = stored.slice(1).filter((ms, at) => ms - (stored[at] ?? 0) > 2 * 60_000);
    assert.deepEqual(holes, []);
  });

  it('ends where a symbol was listed three days ago, and does not look for more after a restart', async () => {
    const young = market(3 * dayMinutes);
    await run.serve({ market: young });
    await run.start(['btcusdt'], { days: 30 });
    await run.whole(1);
    assert.ok(run.deepRequests('BTCUSDT', '1m').length < 8, 'not thirty days of empty pages');
    const [row] = run.history()?.rows ?? [];
    assert.equal(row?.wantedFromMs, young.olderMinutes.get('BTCUSDT')?.[0]?.openMs);
    assert.equal(row?.backToMs, row?.wantedFromMs);
    await run.stop();
    await run.serve({ market: young });
    await run.start(['btcusdt'], { days: 30 });
    await run.whole(1);
    assert.deepEqual(run.deepRequests('BTCUSDT', '1m'), []);
  });

  it('fetches of a symbol added while it runs, and gives up on one that the exchange does not know', async () => {
    await run.serve({ market: market(4 * dayMinutes) });
    await run.start(['btcusdt'], { days: 2 });
    await run.whole(1);
    run.source.setInstruments([btc, eth, instrumentId('nousdt')]);
    await run.until('the new one is whole', () => {
      const rows = run.history()?.rows ?? [];
      return rows.length === 3 && rows[1]?.state === 'whole' && rows[2]?.state === 'failed';
    });
    assert.ok((await run.stored(eth, '1m')).length > 2 * dayMinutes);
    const asked = run.server.restRequests.filter((request) => request.includes('NOUSDT')).length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(run.server.restRequests.filter((request) => request.includes('NOUSDT')).length, asked);
  });

  it('makes a pair of four-hour bars warm before anything deeper, with the value of an independent loop', async () => {
    const pair = pairOf({ y: 'btcusdt', x: 'ethusdt', timeframe: '4h', hedge: { window: 40 }, z: { window: 20 } });
    const tape = market(14 * dayMinutes);
    await run.serve({ market: tape });
    await run.start(['btcusdt', 'ethusdt'], { days: 12, needs: historyNeeds([pair], []) }, [pair]);
    await run.whole(2, 30_000);
    const value = () => run.pipeline.pairs.value(pair.id, run.server.exchangeNowMs());
    await run.until('the pair is warm', () => Number.isFinite(value()?.z) && value()?.incompleteBars === 0);
    const y = fourHours(tape, 'BTCUSDT');
    const x = fourHours(tape, 'ETHUSDT');
    const spanMs = 4 * 3_600_000;
    const lastMs = Math.floor(tape.startMs / spanMs) * spanMs;
    // The bar that is forming has the last price printed.
    for (const [symbol, closes] of [['BTCUSDT', y] as const, ['ETHUSDT', x] as const]) {
      closes.set(lastMs, Number(run.server.market.books.get(symbol)?.trades.at(-1)?.price));
    }
    const z = plainZ(y, x, lastMs, 40, 20);
    const isRight = (): boolean => Math.abs((value()?.z ?? Number.NaN) - z) <= 1e-9 * (Math.abs(z) + 1);
    await run.until(`z is ${z}`, isRight);
    assert.deepEqual([value()?.barOpenMs, value()?.provisional], [lastMs, true]);
    // What the pair needs goes first: its last page of minutes stands before the first that is only wanted.
    const klines = run.server.restRequests.filter((request) => request.includes('klines'));
    const neededFromMs = Math.min(...historyNeeds([pair], []).map(({ bars }) => tape.startMs - bars * 60_000));
    const startOf = (request: string): number => Number(/startTime=(\d+)/.exec(request)?.[1]);
    const isDeeper = (request: string): boolean => {
      const newestMs = request.includes('interval=5m') ? 5 * 60_000 * 1_001 : tape.startMs - neededFromMs;
      return startOf(request) > 0 && startOf(request) < tape.startMs - newestMs - 60_000;
    };
    const lastNeeded = klines.findLastIndex((request) => request.includes('interval=1m') && !isDeeper(request));
    const firstDeeper = klines.findIndex(isDeeper);
    assert.ok(firstDeeper > lastNeeded - 4, `${firstDeeper} deeper, ${lastNeeded} needed`);
    assert.ok(firstDeeper > 10);
  });

  it('keeps within the weight of a perpetual’s klines, 499 bars for two', async () => {
    const usdm = market(5 * dayMinutes);
    await run.serve({ market: { ...usdm, symbols: [], trades: [] }, usdm });
    await run.start(['usdm:btcusdt'], { days: 4 });
    await run.whole(1);
    const limits = run.server.restRequests.flatMap((request) => /klines.*limit=(\d+)/.exec(request)?.[1] ?? []);
    assert.ok(limits.filter((limit) => Number(limit) < 500).length > 5);
    assert.deepEqual(run.server.violations, []);
  });
});

function pairOf(raw: unknown): PairSettings {
  const { pair } = readPair(raw, 'pair');
  assert.ok(pair !== null);
  return pair;
}

/** Closes of four-hour bars by open time, by a plain loop over the served minutes. */
function fourHours(tape: MarketTape, symbol: string): Map<number, number> {
  const closes = new Map<number, number>();
  for (const { openMs, close } of tape.olderMinutes.get(symbol) ?? [])
    closes.set(openMs - (openMs % 14_400_000), close);
  return closes;
}

/** z of the bar at `lastMs`: the fit of the last L bars on logarithms, its spread over the last w of them. */
function plainZ(
  y: Map<number, number>,
  x: Map<number, number>,
  lastMs: number,
  fitBars: number,
  zBars: number,
): number {
  const at = (bars: Map<number, number>, back: number): number => Math.log(bars.get(lastMs - back * 14_400_000) ?? NaN);
  const ys = Array.from({ length: fitBars }, (_, back) => at(y, back));
  const xs = Array.from({ length: fitBars }, (_, back) => at(x, back));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [my, mx] = [mean(ys), mean(xs)];
  let [sxy, sxx] = [0, 0];
  for (const [i, value] of xs.entries()) {
    sxy += (value - mx) * ((ys[i] ?? NaN) - my);
    sxx += (value - mx) ** 2;
  }
  const beta = sxy / sxx;
  const spread = Array.from({ length: zBars }, (_, back) => at(y, back) - beta * at(x, back));
  const m = mean(spread);
  const sd = Math.sqrt(spread.reduce((sum, value) => sum + (value - m) ** 2, 0) / (zBars - 1));
  return ((spread[0] ?? NaN) - m) / sd;
}

describe('bars that were lost while it ran', () => {
  it('are looked for again after a while, and fetched', async () => {
    const market = withPast(quickTape({ seconds: 20, symbols: ['BTCUSDT'] }), 2 * dayMinutes);
    const server = await startBinanceServer({ market });
    const stop = new AbortController();
    const hole = { fromMs: market.startMs - dayMs, toMs: market.startMs - dayMs + 3 * 60_000 };
    hole.fromMs -= hole.fromMs % 60_000;
    hole.toMs -= hole.toMs % 60_000;
    let looks = 0;
    const asked: number[] = [];
    try {
      const source = createBinanceSource({
        endpoints: server.endpoints,
        clock: systemClock,
        random: Math.random,
        log: () => undefined,
        timing: { historyAgainMs: 200 },
        extras: { quotes: false, funding: false },
      });
      source.setHistory({ ...noHistoryWants, days: 1 });
      const history: StoredHistory = {
        missing: (_, timeframe) =>
          Promise.resolve(timeframe === '1m' && ++looks > 3 && asked.length === 0 ? [hole] : []),
        asked: (_, timeframe, span) => {
          if (timeframe === '1m' && span.fromMs === hole.fromMs) asked.push(span.toMs);
        },
        numbered: (bar) => bar,
        compare: () => Promise.resolve(),
        firstMs: () => null,
        begins: () => undefined,
      };
      const request = {
        instruments: [btc],
        stream: 'aggTrade',
        resume: new Map(),
        history,
        signal: stop.signal,
      } as const;
      const bars: number[] = [];
      for await (const batch of source.events(request)) {
        for (const event of batch)
          if (event.kind === 'bar' && event.bar.timeframe === '1m') bars.push(event.bar.openMs);
        if (asked.length > 0) stop.abort();
      }
      assert.deepEqual(bars, [hole.fromMs, hole.fromMs + 60_000, hole.fromMs + 120_000]);
      assert.deepEqual(asked, [hole.toMs]);
    } finally {
      stop.abort();
      await server.close();
    }
  });
});
