import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { aggregated, tapeOfTrades, truthTicks, type ServedTrade } from './marketTape';
import { serverDesk, settle, startMs, tape, until } from './serverDesk';

describe('the local Binance', () => {
  const { serve, connect } = serverDesk();

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
