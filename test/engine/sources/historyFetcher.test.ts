import assert from 'node:assert/strict';
import { ManualClock } from '../../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { StoredTimeframe } from '../../../src/engine/contract/market';
import { resolveEndpoints, restShape } from '../../../src/engine/sources/binanceEndpoints';
import { BinanceRest } from '../../../src/engine/sources/binanceRest';
import { binanceTiming } from '../../../src/engine/sources/binanceTiming';
import { ExchangeClock } from '../../../src/engine/sources/exchangeClock';
import { HistoryFetcher } from '../../../src/engine/sources/historyFetcher';
import {
  noHistoryWants,
  type HistoryWants,
  type StoredHistory,
  type TimeSpan,
} from '../../../src/engine/sources/historyWants';
import { InstrumentFeed } from '../../../src/engine/sources/instrumentFeed';
import { RateBudget } from '../../../src/engine/sources/rateBudget';
import { Sequencer } from '../../../src/engine/sources/sequencer';

const btc = instrumentId('btcusdt');
const eth = instrumentId('ethusdt');
const startMs = Date.UTC(2026, 10, 22, 12);
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

describe('fetching history', () => {
  let fetching: Fetching;

  beforeEach(() => {
    fetching = new Fetching();
  });

  afterEach(() => fetching.stop.abort());

  it('fetches the one symbol of which as many days are asked for as were wanted when all was stopped', async () => {
    fetching.want({ days: 30, stopped: 'deeper' });
    fetching.lose(btc, '1m', startMs - 10 * dayMs);
    fetching.begin(btc);
    await fetching.clock.advance(100);
    assert.deepEqual([fetching.state(btc), fetching.requests.length], ['stopped', 0]);
    fetching.want({ days: 30, daysOf: new Map([[btc, 30]]), stopped: 'deeper' });
    await fetching.clock.advance(100);
    assert.deepEqual([fetching.state(btc), fetching.requests.length], ['whole', 1]);
    // And back: what is stopped again is not asked for, though as many days are wanted still.
    fetching.lose(btc, '1m', startMs - 9 * dayMs);
    fetching.want({ days: 30, stopped: 'deeper' });
    await fetching.clock.advance(100);
    assert.deepEqual([fetching.state(btc), fetching.requests.length], ['stopped', 1]);
  });

  it('looks for bars lost while it ran also where deeper ones are missing and stopped, and leaves those alone', async () => {
    fetching.want({ days: 30, stopped: 'deeper' });
    const deepMs = startMs - 10 * dayMs;
    fetching.lose(btc, '1m', deepMs);
    fetching.begin(btc);
    await fetching.clock.advance(100);
    const lateMs = startMs + 20 * minuteMs;
    fetching.lose(btc, '1m', lateMs);
    await fetching.clock.advance(binanceTiming.historyAgainMs + 100);
    const asked = fetching.requests.map((url) => Number(new URL(url).searchParams.get('startTime')));
    assert.deepEqual(asked, [lateMs]);
    assert.equal(fetching.state(btc), 'stopped');
  });

  it('begins with a symbol whose plan is ready at the very moment at which the last page of another was taken', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const both = new Fetching();
      both.lose(btc, '1m', startMs - 100 * minuteMs);
      both.lose(eth, '1s', startMs - 5 * minuteMs);
      both.holdsPlan = (instrument, timeframe) => instrument === eth && timeframe === '1s';
      both.onAsked = () => void after(turns, () => both.letPlan());
      both.begin(btc);
      both.begin(eth);
      await both.clock.advance(1_000);
      assert.deepEqual([both.state(btc), both.state(eth)], ['whole', 'whole'], `after ${turns} turns`);
      both.stop.abort();
    }
  });
});

/** A fetcher of one venue that answers every request with no bars, over a store that says what it lost. */
class Fetching {
  readonly clock = new ManualClock(startMs);
  readonly stop = new AbortController();
  readonly requests: string[] = [];
  /** Plans of these wait for {@link letPlan}. */
  holdsPlan: (instrument: InstrumentId, timeframe: StoredTimeframe) => boolean = () => false;
  onAsked: () => void = () => undefined;
  letPlan: () => void = () => undefined;
  readonly #lost = new Map<string, readonly TimeSpan[]>();
  readonly #fetcher: HistoryFetcher;

  constructor() {
    const { clock } = this;
    const exchangeClock = new ExchangeClock(clock);
    const network = {
      connect: () => assert.fail('nothing is streamed'),
      get: async (url: string) => {
        this.requests.push(url);
        await clock.sleep(10);
        return { status: 200, headers: {}, body: '[]' };
      },
      proxyOf: () => null,
      close: () => undefined,
    };
    const shape = restShape('spot', resolveEndpoints('default'));
    const rest = new BinanceRest({
      shape,
      budget: new RateBudget(6_000),
      network,
      clock,
      exchangeClock,
      timing: binanceTiming,
    });
    this.#fetcher = new HistoryFetcher({
      stream: 'aggTrade',
      stored: this.#stored(),
      rest: () => rest,
      clock,
      timing: binanceTiming,
      signal: this.stop.signal,
      preferred: () => new Set(),
      emit: () => undefined,
      whenTaken: () => Promise.resolve(),
      log: (message) => assert.fail(message),
    });
  }

  want(wants: Partial<HistoryWants>): void {
    this.#fetcher.want({ ...noHistoryWants, ...wants });
  }

  /** One minute of bars is missing from then on. */
  lose(instrument: InstrumentId, timeframe: StoredTimeframe, fromMs: number): void {
    const key = `${instrument}#${timeframe}`;
    this.#lost.set(key, [...(this.#lost.get(key) ?? []), { fromMs, toMs: fromMs + minuteMs }]);
  }

  begin(instrument: InstrumentId): void {
    const { clock } = this;
    const nothing = (): void => undefined;
    const sequencer = new Sequencer({
      instrument,
      stream: 'aggTrade',
      resume: undefined,
      reorderWindowMs: 100,
      reorderTicks: 10,
      nowMs: () => clock.nowMs(),
      emit: nothing,
    });
    const names = { instrument, venue: 'spot', tradeStream: `${instrument}@aggTrade` } as const;
    const feed = new InstrumentFeed({ ...names, sequencer, nowMs: () => clock.nowMs(), emit: nothing });
    this.#fetcher.add(feed);
    this.#fetcher.begin(feed);
  }

  state(instrument: InstrumentId): string | undefined {
    return this.#fetcher.progress().rows.find((row) => row.instrument === instrument)?.state;
  }

  #stored(): StoredHistory {
    return {
      missing: async (instrument, timeframe, span) => {
        const isHeld = this.holdsPlan(instrument, timeframe);
        if (isHeld) await new Promise<void>((resolve) => (this.letPlan = resolve));
        const lost = this.#lost.get(`${instrument}#${timeframe}`) ?? [];
        return lost.filter(({ fromMs, toMs }) => fromMs >= span.fromMs && toMs <= span.toMs);
      },
      asked: (instrument, timeframe, span) => {
        const key = `${instrument}#${timeframe}`;
        const left = (this.#lost.get(key) ?? []).filter(({ fromMs }) => fromMs < span.fromMs || fromMs >= span.toMs);
        this.#lost.set(key, left);
        this.onAsked();
      },
      numbered: (bar) => bar,
      compare: () => Promise.resolve(),
      firstMs: () => startMs - 100 * dayMs,
      begins: () => undefined,
    };
  }
}

/** Calls after so many turns of the queue of promises. */
async function after(turns: number, call: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  call();
}
