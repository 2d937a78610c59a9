import assert from 'node:assert/strict';
import { simulatedTape } from './marketTape';
import { get, serverDesk, startMs } from './serverDesk';

describe('the local Binance over REST', () => {
  const { serve, connect } = serverDesk();

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
    const one = (await get(server, `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${startMs - 120_000}&limit=1`))
      .json as number[][];
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
      headers: { 'Retry-After': '1' },
      body: '{"code":-1003,"msg":"banned"}',
      remaining: 1,
    };
    assert.equal((await get(server, '/api/v3/time')).status, 418);
    assert.deepEqual(server.violations, []);
    assert.equal((await get(server, '/api/v3/time')).status, 418, 'who goes on asking is banned');
    assert.match(server.violations[0] ?? '', /told to wait/);
    await new Promise((resolve) => setTimeout(resolve, 1_010));
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
