import assert from 'node:assert/strict';
import { ManualClock } from '../../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../../src/engine/contract/ids';
import type { SourceEvent, StatusEvent, Tick } from '../../../src/engine/contract/market';
import { realmOf } from '../../../src/engine/contract/settings';
import { openNetwork } from '../../../src/engine/sources/network';
import { noProxySettings } from '../../../src/engine/sources/proxyChoice';
import type { ResumePoint, TickSource } from '../../../src/engine/sources/source';
import { RateBudget } from '../../../src/engine/sources/rateBudget';
import { createTickerPriceSource } from '../../../src/engine/sources/tickerPrice';
import { startBinanceServer, type BinanceServer } from '../../support/binanceServer';
import { simulatedTape } from '../../support/marketTape';

const startMs = Date.UTC(2026, 10, 22, 14);
const btc = instrumentId('ticker:btcusdt');
const eth = instrumentId('ticker:ethusdt');

describe('polled prices of ticker/price', () => {
  let server: BinanceServer;
  const network = openNetwork({ proxy: noProxySettings, strictSsl: true, caFile: '' });

  beforeEach(async () => {
    const symbols = { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' };
    const market = simulatedTape({ symbols, startMs, untilMs: startMs + 60_000, historyMs: 60_000 });
    server = await startBinanceServer({ market });
  });
  afterEach(() => server.close());
  after(() => network.close());

  it('reads each symbol once a second, numbered without a hole, with the price the exchange told', async () => {
    const { events } = await run(4);
    for (const [instrument, symbol] of [
      [btc, 'BTCUSDT'],
      [eth, 'ETHUSDT'],
    ] as const) {
      const ticks = ticksOf(events, instrument);
      assert.deepEqual(
        ticks.map((tick) => tick.id),
        [1, 2, 3, 4],
      );
      const waits = ticks.slice(1).map((tick, index) => tick.timeMs - (ticks[index]?.timeMs ?? 0));
      assert.ok(waits.every((ms) => ms >= 1_000) && (ticks[0]?.timeMs ?? 0) >= startMs);
      const price = Number(server.market.books.get(symbol)?.trades.at(-1)?.price);
      assert.ok(ticks.every((tick) => tick.price === price && tick.quantity === 1));
    }
    assert.deepEqual(statesOf(events), [
      [null, 'live', ''],
      [btc, 'live', ''],
      [eth, 'live', ''],
    ]);
    assert.deepEqual(server.violations, []);
  });

  it('goes on with the numbers of the store', async () => {
    const resume = new Map([[btc, { lastId: 41, lastTimeMs: startMs - 5_000 }]]);
    const { events } = await run(2, { resume });
    assert.deepEqual(
      ticksOf(events, btc).map((tick) => tick.id),
      [42, 43],
    );
  });

  it('says which of its symbols are not known, and how they are written', async () => {
    const instruments = [btc, instrumentId('ticker:nosuch'), instrumentId('spot:btcusdt')];
    const { events, source } = await run(2, { instruments });
    assert.deepEqual(statesOf(events).slice(1), [
      [btc, 'live', ''],
      ['ticker:nosuch', 'offline', 'unknownSymbol'],
      ['spot:btcusdt', 'offline', 'unknownSymbol'],
    ]);
    const answer = await source.check(instrumentId('spot:btcusdt'));
    assert.ok(!answer.ok && /ticker:btcusdt/.test(answer.failure.message));
    assert.ok((await source.check(btc)).ok && !(await source.check(instrumentId('ticker:nosuch'))).ok);
  });

  it('waits as long as the exchange says after a refusal, tells why, and goes on', async () => {
    // The client's seven seconds pass at once, the server's do not.
    server.knobs.bansTheImpatient = false;
    server.knobs.rest = {
      status: 429,
      headers: { 'Retry-After': '7' },
      body: '{"code":-1003,"msg":"Too many requests."}',
      remaining: 1,
    };
    const { events } = await run(3);
    const [refused, again] = statusesOf(events);
    assert.deepEqual([refused?.state, refused?.reason], ['offline', 'rateLimited']);
    assert.equal((refused?.nextAttemptMs ?? 0) - (refused?.atMs ?? 0), 7_000);
    assert.equal(again?.state, 'live');
    assert.ok((ticksOf(events, btc)[0]?.timeMs ?? 0) >= startMs + 7_000);
  });

  it('never throws, whatever comes back', async () => {
    server.knobs.rest = { status: 200, body: '<html>', remaining: 1 };
    const first = await run(1);
    assert.deepEqual(statesOf(first.events), [[null, 'offline', 'answer']]);
    await server.close();
    const second = await run(1);
    const [[, state, reason] = [null, '', '']] = statesOf(second.events);
    assert.equal(state, 'offline');
    // A connection kept from before ends otherwise than one that is new.
    assert.match(reason, /^(?:refused|reset)$/);
  });

  it('keeps its readings out of the realm of real trades', () => {
    assert.equal(realmOf({ source: 'ticker', endpoints: 'default' }), 'custom');
  });

  /** Runs until so many questions were answered. */
  async function run(
    answers: number,
    given: {
      readonly resume?: ReadonlyMap<InstrumentId, ResumePoint>;
      readonly instruments?: readonly InstrumentId[];
    } = {},
  ): Promise<{ readonly events: readonly SourceEvent[]; readonly source: TickSource }> {
    const clock = new ManualClock(startMs);
    const source = createTickerPriceSource(server.restUrl, network, clock, new RateBudget(6_000));
    const stop = new AbortController();
    const events: SourceEvent[] = [];
    let batches = 0;
    const moving = setInterval(() => void clock.advance(100), 5);
    const request = {
      instruments: given.instruments ?? [btc, eth],
      resume: given.resume ?? new Map<InstrumentId, ResumePoint>(),
    };
    for await (const batch of source.events({ ...request, stream: 'trade', signal: stop.signal })) {
      events.push(...batch);
      if (++batches === answers) stop.abort();
    }
    clearInterval(moving);
    return { events, source };
  }
});

function ticksOf(events: readonly SourceEvent[], instrument: InstrumentId): readonly Tick[] {
  return events.filter((event) => event.kind === 'tick').filter((tick) => tick.instrument === instrument);
}

function statusesOf(events: readonly SourceEvent[]): readonly StatusEvent[] {
  return events.filter((event) => event.kind === 'status');
}

function statesOf(events: readonly SourceEvent[]): readonly (readonly [string | null, string, string])[] {
  return statusesOf(events).map(({ instrument, state, reason }) => [instrument, state, reason] as const);
}
