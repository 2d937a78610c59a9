import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from './binanceServer';
import { aggregated, simulatedTape, tapeOfTrades, truthTicks, type ServedTrade } from './marketTape';

const startMs = Date.UTC(2026, 10, 22, 14, 0, 0);
const tape = simulatedTape({
  symbols: { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' },
  startMs,
  untilMs: startMs + 60_000,
  historyMs: 120_000,
});

describe('the local Binance', () => {
  const opened: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const item of opened.splice(0).toReversed()) await item.close();
  });

  async function serve(options: Partial<BinanceServerOptions> = {}): Promise<BinanceServer> {
    const server = await startBinanceServer({ market: tape, ...options });
    opened.push(server);
    return server;
  }

  async function connect(server: BinanceServer, path: string, options: object = {}): Promise<Client> {
    const client = await openClient(`${server.wsUrl}${path}`, options);
    opened.push({ close: () => client.socket.terminate() });
    return client;
  }

  it('sends every trade of the tape once, as raw payloads on /ws and wrapped on /stream', async () => {
    const server = await serve();
    const raw = await connect(server, '/ws/btcusdt@trade');
    const combined = await connect(server, '/stream?streams=btcusdt@aggTrade/ethusdt@trade');
    await server.play();
    const own = tape.trades.filter((trade) => trade.symbol === 'BTCUSDT' && trade.eventMs >= startMs);
    await raw.until(own.length);
    assert.deepEqual(
      raw.messages.map((message) => (message as { t: number }).t),
      own.map((trade) => trade.id),
    );
    const aggs = aggregated(tape.trades.filter((trade) => trade.symbol === 'BTCUSDT')).filter(
      (agg) => agg.eventMs >= startMs,
    );
    const others = tape.trades.filter((trade) => trade.symbol === 'ETHUSDT' && trade.eventMs >= startMs);
    await combined.until(aggs.length + others.length);
    const frames = combined.messages as { stream: string; data: Record<string, unknown> }[];
    const first = frames.find((frame) => frame.stream === 'btcusdt@aggTrade');
    assert.deepEqual(Object.keys(first?.data ?? {}), ['e', 'E', 's', 'a', 'p', 'q', 'f', 'l', 'T', 'm', 'M']);
    assert.equal(frames.filter((frame) => frame.stream === 'btcusdt@aggTrade').length, aggs.length);
    assert.deepEqual(server.violations, []);
  });

  it('aggregates fills of one time, price and side without a hole in the trade ids', () => {
    const trades = tape.trades.filter((trade) => trade.symbol === 'ETHUSDT');
    const groups = aggregated(trades);
    assert.ok(groups.length < trades.length, 'some orders have several fills');
    let next = trades[0]?.id ?? 0;
    for (const group of groups) {
      assert.equal(group.firstId, next);
      next = group.lastId + 1;
    }
    assert.equal(next, (trades.at(-1)?.id ?? 0) + 1);
    const volume = (rows: readonly { quantity: string }[]): number =>
      rows.reduce((sum, row) => sum + Number(row.quantity), 0);
    assert.ok(Math.abs(volume(groups) - volume(trades)) < 1e-6);
    assert.equal(truthTicks(tape, 'ethusdt', 'aggTrade').length, groups.length);
  });

  it('plays in step with market time at a finite speed, and is its own clock', async () => {
    const server = await serve({ speed: 20 });
    const client = await connect(server, '/stream?streams=btcusdt@trade');
    assert.equal(server.exchangeNowMs(), startMs);
    const began = performance.now();
    await server.play(startMs + 4_000);
    const took = performance.now() - began;
    assert.ok(took > 150 && took < 2_000, `4 s at 20 times took ${took} ms`);
    assert.equal(server.exchangeNowMs(), startMs + 4_000);
    const due = tape.trades.filter(
      (t) => t.symbol === 'BTCUSDT' && t.eventMs >= startMs && t.eventMs <= startMs + 4_000,
    );
    await client.until(due.length);
    await server.play(startMs + 5_000);
    assert.equal(server.exchangeNowMs(), startMs + 5_000);
  });

  it('sends the same bytes in blocks', async () => {
    const server = await serve({ delivery: 'block' });
    const client = await connect(server, '/stream?streams=btcusdt@trade');
    await server.play();
    const own = tape.trades.filter((trade) => trade.symbol === 'BTCUSDT' && trade.eventMs >= startMs);
    await client.until(own.length);
    assert.equal((client.messages.at(-1) as { data: { t: number } }).data.t, own.at(-1)?.id);
  });

  it('subscribes, lists, unsubscribes and switches the wrapper on a bare connection', async () => {
    const server = await serve();
    const client = await connect(server, '/ws');
    client.send({ method: 'SUBSCRIBE', params: ['btcusdt@trade', 'nosuch@trade'], id: 1 });
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 'two' });
    client.send({ method: 'SET_PROPERTY', params: ['combined', true], id: 3 });
    client.send({ method: 'GET_PROPERTY', params: ['combined'], id: null });
    await client.until(4);
    assert.deepEqual(client.messages, [
      { result: null, id: 1 },
      { result: ['btcusdt@trade', 'nosuch@trade'], id: 'two' },
      { result: null, id: 3 },
      { result: true, id: null },
    ]);
    await server.play(startMs + 5_000);
    await client.until(5);
    assert.equal((client.messages as { stream?: string }[]).at(-1)?.stream, 'btcusdt@trade');
    client.send({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 5 });
    await client.when((message) => (message as { id?: number }).id === 5);
    const before = client.messages.length;
    await server.play();
    await settle();
    assert.equal(client.messages.length, before);
    assert.deepEqual(server.violations, []);
  });

  it('answers bad requests with the documented codes, flat or nested, and writes them down', async () => {
    const server = await serve();
    const client = await connect(server, '/stream');
    client.raw('{');
    client.send({ method: 'SUBSCRIBE', params: [], id: 2 });
    client.send({ params: ['a'], id: 3 });
    await client.until(3);
    server.knobs.errorForm = 'nested';
    client.send({ method: 'GET_PROPERTY', params: ['speed'], id: 4 });
    await client.until(4);
    const [json, stream, method, property] = client.messages as Record<string, unknown>[];
    assert.equal(json?.['code'], 3);
    assert.deepEqual([stream?.['code'], stream?.['id']], [2, 2]);
    assert.match(String(method?.['msg']), /missing field `method`/);
    const { error } = property as { error: { code: number; msg: string } };
    assert.deepEqual(error, { code: 0, msg: 'Unknown property' });
    assert.equal(server.violations.length, 4);
  });

  it('takes lower-case names only', async () => {
    const server = await serve();
    const client = await connect(server, '/stream?streams=BTCUSDT@trade');
    await server.play();
    await settle();
    assert.deepEqual(client.messages, []);
    assert.match(server.violations[0] ?? '', /lower case/);
  });

  it('closes a connection that sends six messages in a second, pongs and pings among them', async () => {
    const server = await serve();
    const client = await connect(server, '/ws');
    for (let sent = 0; sent < 5; sent++) client.socket.ping();
    client.socket.pong();
    assert.deepEqual(await client.closed, { code: 1008, reason: 'Too many requests' });
    assert.equal(server.violations.length, 1);
  });

  it('pings with changing payloads, and closes where the pong is missing or late', async () => {
    const server = await serve({ knobs: { pingEveryMs: 250, pongDeadlineMs: 200 } });
    const good = await connect(server, '/ws');
    const payloads: string[] = [];
    good.socket.on('ping', (data) => payloads.push(data.toString()));
    const mute = await connect(server, '/ws', { autoPong: false });
    assert.deepEqual(await mute.closed, { code: 1008, reason: 'Pong timeout' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.ok(payloads.length >= 2 && new Set(payloads).size === payloads.length);
    assert.equal(good.socket.readyState, WebSocket.OPEN);
    assert.deepEqual(server.violations, ['no pong before the deadline']);
  });

  it('notices two pongs for one ping, and pongs with a wrong payload', async () => {
    const server = await serve({ knobs: { pingEveryMs: 60, messagesPerSecond: 50 } });
    const client = await connect(server, '/ws');
    await new Promise<void>((resolve) => {
      client.socket.once('ping', (data) => {
        client.socket.pong(data);
        client.socket.pong('wrong');
        resolve();
      });
    });
    await until(() => server.violations.length >= 2);
    assert.match(server.violations.join('; '), /second pong.*answers no ping/);
  });

  it('refuses the stream too many and the connection too many', async () => {
    const server = await serve({ knobs: { streamsPerConnection: 2, connectsPerFiveMinutes: 2 } });
    const client = await connect(server, '/ws/a@trade/b@trade/c@trade');
    assert.equal((await client.closed).code, 1008);
    await connect(server, '/ws');
    await assert.rejects(connect(server, '/ws'), /429/);
    assert.equal(server.violations.length, 2);
  });

  it('sends microseconds where they are asked for', async () => {
    const server = await serve();
    const client = await connect(server, '/ws/btcusdt@trade?timeUnit=MICROSECOND');
    await server.play(startMs + 5_000);
    await client.until(1);
    const { T, E } = client.messages[0] as { T: number; E: number };
    assert.ok(String(T).length === 16 && String(E).length === 16);
  });

  it('pushes candles on their cadence and once more when they close', async () => {
    const server = await serve({ speed: 10 });
    const client = await connect(server, '/ws/btcusdt@kline_1s');
    await server.play(startMs + 15_000);
    await settle();
    const frames = client.messages as { e: string; k: { t: number; x: boolean; i: string } }[];
    assert.ok(frames.length >= 5 && frames.every((frame) => frame.e === 'kline' && frame.k.i === '1s'));
    assert.ok(frames.some((frame) => frame.k.x) && frames.some((frame) => !frame.k.x));
  });

  it('announces a shutdown without being asked, then closes', async () => {
    const server = await serve();
    const client = await connect(server, '/stream?streams=btcusdt@trade');
    server.announceShutdown(30);
    await client.until(1);
    assert.deepEqual(client.messages[0], {
      stream: '!serverShutdown',
      data: { e: 'serverShutdown', E: startMs },
    });
    assert.equal((await client.closed).code, 1001);
  });

  it('misbehaves as told: mute, stall, copies, shuffle, skip, cut, delist', async () => {
    const server = await serve();
    const client = await connect(server, '/stream?streams=btcusdt@trade/ethusdt@trade');
    const ids = (stream: string): number[] =>
      (client.messages as { stream: string; data: { t: number } }[])
        .filter((frame) => frame.stream === stream)
        .map((frame) => frame.data.t);
    server.knobs.mutedStreams.add('btcusdt@trade');
    await server.play(startMs + 10_000);
    await settle();
    assert.ok(ids('btcusdt@trade').length === 0 && ids('ethusdt@trade').length > 0);
    server.knobs.mutedStreams.clear();
    server.knobs.extraCopies = 1;
    server.knobs.shuffleFrames = 8;
    client.messages.length = 0;
    await server.play(startMs + 25_000);
    await settle();
    const got = ids('btcusdt@trade');
    assert.equal(got.length, 2 * new Set(got).size);
    assert.notDeepEqual(
      got,
      got.toSorted((a, b) => a - b),
    );
    Object.assign(server.knobs, { extraCopies: 0, shuffleFrames: 0, sendData: false });
    client.messages.length = 0;
    await server.play(startMs + 30_000);
    await settle();
    assert.equal(client.messages.length, 0);
    server.knobs.sendData = true;
    server.delist('ETHUSDT');
    server.skipNext(3);
    const printedBefore = server.market.books.get('BTCUSDT')?.trades.length ?? 0;
    await server.play(startMs + 45_000);
    await settle();
    const printed = (server.market.books.get('BTCUSDT')?.trades ?? []).slice(printedBefore);
    assert.ok(ids('btcusdt@trade').length < printed.length && ids('btcusdt@trade').length > 0);
    assert.equal(ids('ethusdt@trade').length, 0);
    server.cutAll();
    assert.equal((await client.closed).code, 1006);
  });

  it('moves the rest of the tape when the exchange halts, ids without a hole', async () => {
    const server = await serve();
    const client = await connect(server, '/ws/btcusdt@trade');
    await server.play(startMs + 10_000);
    server.halt(5 * 3_600_000);
    await server.play();
    const own = tape.trades.filter((trade) => trade.symbol === 'BTCUSDT' && trade.eventMs >= startMs);
    await client.until(own.length);
    const frames = client.messages as { t: number; T: number }[];
    assert.deepEqual(
      frames.map((frame) => frame.t),
      own.map((trade) => trade.id),
    );
    assert.ok((frames.at(-1)?.T ?? 0) - (frames[0]?.T ?? 0) > 5 * 3_600_000);
  });

  it('refuses upgrades as told, with the status', async () => {
    const server = await serve();
    server.knobs.refuseUpgrade = { status: 451, body: '{"code":0,"msg":"restricted location"}', remaining: 1 };
    await assert.rejects(connect(server, '/ws'), /451/);
    await connect(server, '/ws');
    server.knobs.closeOnConnect = true;
    assert.equal((await (await connect(server, '/ws')).closed).code, 1008);
  });

  describe('over REST', () => {
    it('answers only with what has been printed, from an inclusive id, oldest first', async () => {
      const server = await serve();
      const before = await get(server, '/api/v3/aggTrades?symbol=BTCUSDT&limit=1000');
      const rows = before.json as { a: number; T: number; f: number; l: number }[];
      assert.ok(rows.length > 0 && rows.every((row) => row.T < startMs));
      const third = rows[2];
      assert.ok(third !== undefined);
      const from = (await get(server, `/api/v3/aggTrades?symbol=BTCUSDT&fromId=${third.a}&limit=2`)).json as {
        a: number;
      }[];
      assert.deepEqual(
        from.map((row) => row.a),
        [third.a, third.a + 1],
      );
      await server.play();
      const after = (await get(server, `/api/v3/aggTrades?symbol=BTCUSDT&startTime=${startMs}&limit=1000`)).json as {
        T: number;
      }[];
      assert.ok(after.length > 0 && after.every((row) => row.T >= startMs));
      const ends = (await get(server, `/api/v3/aggTrades?symbol=BTCUSDT&endTime=${third.T}&limit=1000`)).json as {
        T: number;
      }[];
      assert.equal(ends.at(-1)?.T, third.T);
      const trades = (await get(server, '/api/v3/historicalTrades?symbol=BTCUSDT&limit=5')).json as { id: number }[];
      assert.equal(trades.length, 5);
      assert.deepEqual(server.violations, []);
    });

    it('counts weight, says so in the header, and answers 429 above the limit', async () => {
      const server = await serve({ knobs: { weightPerMinute: 30 } });
      const first = await get(server, '/api/v3/aggTrades?symbol=BTCUSDT');
      assert.equal(first.headers.get('x-mbx-used-weight-1m'), '4');
      const info = await get(server, '/api/v3/exchangeInfo');
      assert.equal(info.headers.get('x-mbx-used-weight-1m'), '24');
      const { rateLimits, symbols } = info.json as { rateLimits: { limit: number }[]; symbols: { symbol: string }[] };
      assert.equal(rateLimits[0]?.limit, 30);
      assert.deepEqual(
        symbols.map((symbol) => symbol.symbol),
        ['BTCUSDT', 'ETHUSDT'],
      );
      const over = await get(server, '/api/v3/historicalTrades?symbol=BTCUSDT');
      assert.equal(over.status, 429);
      assert.ok(Number(over.headers.get('retry-after')) > 0);
      assert.equal(server.violations.length, 1);
    });

    it('makes klines from the trades, the last one unfinished, and knows its intervals', async () => {
      const server = await serve();
      const rows = (await get(server, '/api/v3/klines?symbol=BTCUSDT&interval=1m')).json as (number | string)[][];
      assert.deepEqual(
        rows.map((row) => row[0]),
        [startMs - 120_000, startMs - 60_000],
      );
      assert.ok(rows.every((row) => row.length === 12 && row[6] === Number(row[0]) + 59_999));
      const one = (
        await get(server, `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${startMs - 120_000}&limit=1`)
      ).json as number[][];
      assert.deepEqual(
        one.map((row) => row[0]),
        [startMs - 120_000],
      );
      assert.equal((await get(server, '/api/v3/klines?symbol=BTCUSDT&interval=7m')).status, 400);
      assert.match(server.violations[0] ?? '', /-1120/);
    });

    it('has older minutes of a busy market without its trades, and goes over into them without a jump', async () => {
      const busy = simulatedTape({
        symbols: { BTCUSDT: 'sim:oak' },
        startMs,
        untilMs: startMs + 1_000,
        historyMs: 300_000,
        olderMs: 3_600_000,
        ticksPerSecond: 50,
      });
      const server = await serve({ market: busy });
      const rows = (await get(server, '/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1000')).json as string[][];
      assert.equal(rows.length, 65);
      for (const [index, row] of rows.entries()) {
        const before = rows[index - 1];
        if (before === undefined) continue;
        assert.equal(Number(row[0]) - Number(before[0]), 60_000);
        assert.ok(Math.abs(Math.log(Number(row[1]) / Number(before[4]))) < 0.005);
      }
      const fives = (await get(server, '/api/v3/klines?symbol=BTCUSDT&interval=5m')).json as string[][];
      assert.equal(fives.length, 13);
    });

    it('fails as told and notices who does not wait', async () => {
      const server = await serve();
      server.knobs.rest = {
        status: 418,
        headers: { 'Retry-After': '120' },
        body: '{"code":-1003,"msg":"banned"}',
        remaining: 1,
      };
      assert.equal((await get(server, '/api/v3/time')).status, 418);
      assert.deepEqual(server.violations, []);
      assert.equal((await get(server, '/api/v3/time')).status, 200);
      assert.match(server.violations[0] ?? '', /told to wait/);
      server.knobs.rest = { status: 403, body: '<html>denied</html>', path: '/api/v3/klines', remaining: 1 };
      assert.equal((await get(server, '/api/v3/ping')).status, 200);
      const denied = await get(server, '/api/v3/klines?symbol=BTCUSDT&interval=1m');
      assert.equal(denied.status, 403);
      assert.match(denied.headers.get('content-type') ?? '', /html/);
    });

    it('shows the offset of its clock in serverTime and in E', async () => {
      const server = await serve({ knobs: { clockOffsetMs: 1_270 } });
      const { serverTime } = (await get(server, '/api/v3/time')).json as { serverTime: number };
      assert.equal(serverTime, startMs + 1_270);
      const client = await connect(server, '/ws/btcusdt@trade');
      await server.play(startMs + 5_000);
      await client.until(1);
      const { E, T } = client.messages[0] as { E: number; T: number };
      assert.equal(E - T, 1_271);
    });

    it('knows symbols from typos', async () => {
      const server = await serve();
      const answer = await get(server, '/api/v3/klines?symbol=BTCUSD&interval=1m');
      assert.deepEqual([answer.status, answer.json], [400, { code: -1121, msg: 'Invalid symbol.' }]);
      assert.deepEqual(server.violations, []);
    });
  });

  describe('for USD-M', () => {
    it('acknowledges a stream on the wrong path and sends nothing there', async () => {
      const server = await serve({ usdm: tape });
      const market = await connect(server, '/market/stream?streams=btcusdt@aggTrade');
      const wrong = await connect(server, '/public/stream');
      wrong.send({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 });
      await wrong.until(1);
      await server.play();
      await settle();
      assert.deepEqual(wrong.messages, [{ result: null, id: 1 }]);
      const frame = market.messages[0] as { data: Record<string, unknown> };
      assert.ok('nq' in frame.data && 'st' in frame.data && !('M' in frame.data));
    });
  });

  describe('for USD-M, funding and rows that are no trades', () => {
    const hourMs = 3_600_000;
    const funding = [-8, 0, 4, 8].map((hours) => ({
      symbol: 'BTCUSDT',
      timeMs: startMs + hours * hourMs,
      rate: `0.000${hours + 9}`,
    }));

    it('tells payments that were made, announces the next, and lists intervals that are not eight hours', async () => {
      const server = await serve({ usdm: { ...tape, funding }, speed: 1_000 });
      const client = await connect(server, '/market/stream?streams=btcusdt@markPrice@1s');
      const paid = (await get(server, '/fapi/v1/fundingRate?symbol=BTCUSDT&limit=10')).json as {
        fundingTime: number;
      }[];
      assert.deepEqual(
        paid.map((payment) => payment.fundingTime),
        [startMs - 8 * hourMs, startMs],
      );
      await client.until(1);
      const { data } = client.messages[0] as { data: { T: number; r: string; p: string } };
      assert.deepEqual([data.T, data.r], [startMs + 4 * hourMs, '0.00013']);
      const index = (await get(server, '/fapi/v1/premiumIndex?symbol=BTCUSDT')).json as { nextFundingTime: number };
      assert.equal(index.nextFundingTime, startMs + 4 * hourMs);
      assert.deepEqual((await get(server, '/fapi/v1/fundingInfo')).json, []);
      const quick = await serve({ usdm: { ...tape, funding: funding.slice(1) } });
      const info = (await get(quick, '/fapi/v1/fundingInfo')).json as {
        symbol: string;
        fundingIntervalHours: number;
      }[];
      assert.deepEqual(
        info.map((row) => [row.symbol, row.fundingIntervalHours]),
        [['BTCUSDT', 4]],
      );
      assert.deepEqual(server.violations, []);
    });

    it('aggregates within 100 ms and leaves out what was no trade at the market, so trade ids have holes', () => {
      const row = (id: number, atMs: number, tradeType = 'MARKET'): ServedTrade => ({
        symbol: 'BTCUSDT',
        id,
        price: tradeType === 'MARKET' ? '10' : '0',
        quantity: '1',
        timeMs: startMs + atMs,
        eventMs: startMs + atMs,
        isBuyerMaker: false,
        tradeType,
      });
      const trades = [row(1, 0), row(2, 90), row(3, 95, 'INSURANCE_FUND'), row(4, 120), row(5, 121)];
      assert.deepEqual(
        aggregated(trades, 'usdm').map((agg) => [agg.firstId, agg.lastId, agg.quantity]),
        [
          [1, 2, '2.00000000'],
          [4, 5, '2.00000000'],
        ],
      );
      const truth = truthTicks(tapeOfTrades(trades), 'btcusdt', 'trade', 'usdm');
      assert.deepEqual(
        truth.map((tick) => tick.price),
        [10, 10, 0, 10, 10],
      );
    });

    it('tells no trade older than a day', async () => {
      const server = await serve({ usdm: tape });
      server.knobs.clockOffsetMs = 86_400_000 - 60_000;
      const rows = (await get(server, '/fapi/v1/aggTrades?symbol=BTCUSDT&limit=1000')).json as { T: number }[];
      assert.ok(rows.length > 0 && rows.every((row) => row.T >= startMs - 60_000));
    });
  });

  it('serves a tape that a test wrote by hand', async () => {
    const trade = (id: number, timeMs: number, price: string): ServedTrade => ({
      symbol: 'ＸＹＺ',
      id,
      price,
      quantity: '1',
      timeMs,
      eventMs: timeMs + 1,
      isBuyerMaker: false,
    });
    const server = await serve({ market: tapeOfTrades([trade(1, startMs, '10'), trade(2, startMs + 1, '0')]) });
    const client = await connect(server, `/stream?streams=${encodeURIComponent('ｘｙｚ@trade')}`);
    await server.play();
    await client.until(2);
    assert.equal((client.messages[1] as { data: { p: string } }).data.p, '0');
    assert.deepEqual(server.violations, []);
  });
});

interface Client {
  readonly socket: WebSocket;
  readonly messages: unknown[];
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: unknown): void;
  raw(text: string): void;
  until(count: number): Promise<void>;
  when(wanted: (message: unknown) => boolean): Promise<void>;
}

async function openClient(url: string, options: object): Promise<Client> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
  const messages: unknown[] = [];
  socket.on('message', (data) => messages.push(JSON.parse((data as Buffer).toString())));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    raw: (text) => socket.send(text),
    until: (count) => until(() => messages.length >= count),
    when: (wanted) => until(() => messages.some(wanted)),
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('It did not happen within 5 s.');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Long enough for what was sent on loopback to arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 60));
}

async function get(server: BinanceServer, path: string): Promise<{ status: number; headers: Headers; json: unknown }> {
  const response = await fetch(`${server.restUrl}${path}`);
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text.startsWith('<') ? text : JSON.parse(text) };
}
